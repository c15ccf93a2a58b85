class Generic<K, V extends List<? super K>> {
    <A extends Comparable<A> & Serializable> Map<K, List<? extends A>> all(A... rows) {
        boolean less = rows.length < 3 | rows.length > 1 & true;
        return less ? new HashMap<>() : Collections.<K, List<A>>emptyMap();
    }
    int[] array()[] { return null; }
    native int outside();
    public Generic() throws E {}
}
