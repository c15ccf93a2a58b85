public class Outer<T extends Comparable<T>> {
    static { if (true) { init(); } }
    { if (false) init(); }

    class Inner {
        Inner(int a) { super(); }
        int get() { return 1; }
    }

    void use() {
        new Thread(new Runnable() {
            @Override
            public void run() {
                while (true) {}
            }
        }).start();
        if (x) return;
        class Local { int in() { return a ? 1 : 2; } }
    }
}
