class Io {
    void load(String path) throws IOException {
        try (var in = open(path); var out = open(path)) {
            synchronized (this) {
                do {
                    in.read();
                } while (in.ready());
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
        } finally {
            close();
        }
        try { a(); } finally { b(); }
    }
}
