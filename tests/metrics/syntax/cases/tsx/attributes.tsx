export class Row extends Component {
  state = { if: 1 };
  render = () => <Other for="x" if="y" {...(this.a || {})} b={(c) => { switch (c) { case 1: break; } }} />;
}
