Future<void> walk(Stream<int> s) async {
  await for (final x in s) {
    for (var i = 0; i < 3; i++) {
      do {
        i++;
      } while (i < 2);
    }
  }
  try {
    await run();
  } on FormatException {
    return;
  } on StateError catch (e) {
    rethrow;
  } catch (e, st) {
    throw e;
  } finally {
    done();
  }
  final l = [for (var x in xs) if (x > 1) x else 0, ...?ys];
}
Iterable<int> gen() sync* {
  yield 1;
}
