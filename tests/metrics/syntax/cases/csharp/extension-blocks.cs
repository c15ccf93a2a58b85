static class ClientExtensions {
    extension(IClient client) {
        public int Sign(int number) => number > 1 ? 2 : 3;

        public int Count(int number) {
            if (number > 1) {
                return 2;
            }
            return 1;
        }
    }

    static int Other() { return 1; }
}
