@Deprecated('use && or if')
class Page extends StatelessWidget {
  @override
  Widget build(BuildContext context) {
    return Column(
      children: [
        if (context.mounted) Text('a'),
        for (final x in xs) ...[Text(x)],
        Button(onTap: () => x ?? y),
      ],
    );
  }
  @JsonKey(
    name: 'x',
  )
  static int load<T extends Object?>(T? a) => 1;
}
