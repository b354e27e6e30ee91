"""A tree with all of two others: what an overlay can turn the first into."""
import dtdiff
import known  # noqa: F401

# What an overlay may not change: all below has been written for it.
KEPT = {"#address-cells", "#size-cells"}
NUMBER = {"phandle", "linux,phandle"}
LEFT_OUT = {"__symbols__", "__fixups__", "__local_fixups__"}


def phandle_of(node):
    for name in ("phandle", "linux,phandle"):
        value = node.props.get(name)
        if value and len(value) == 4:
            return int.from_bytes(value, "big")
    return None


def merge(first, second):
    """The tree (dtdiff.Tree), of nodes of its own."""
    root = dtdiff.Node("", None)
    todo, made = [(root, first.root, second.root)], {}
    while todo:
        node, one, other = todo.pop()
        made[node.path] = (node, one, other)
        for name in [*(one.kids if one else ()), *(other.kids if other else ())]:
            if name not in node.kids and not (node is root and name in LEFT_OUT):
                kid = node.kids[name] = dtdiff.Node(name, node)
                todo.append((kid, one and one.kids.get(name), other and other.kids.get(name)))
    taken, numbers = {number for node, one, _ in made.values()
                      if one and (number := phandle_of(one))}, {}
    fresh = max(taken, default=0)
    for path, (node, one, other) in made.items():
        numbers[path] = one and phandle_of(one)
        if not numbers[path] and other and phandle_of(other):
            fresh += 1
            numbers[path] = fresh
    for path, (node, one, other) in made.items():
        fill(node, one, other, numbers, second)
        if numbers[path]:
            node.props["phandle"] = numbers[path].to_bytes(4, "big")
    return dtdiff.Tree(root, first.rsv, first.cpu, "merged")


def fill(node, one, other, numbers, second):
    if one:
        node.props.update((name, value) for name, value in one.props.items()
                          if name not in NUMBER)
    for name, value in other.props.items() if other else ():
        if name in NUMBER or (one and name in KEPT):
            continue
        tokens = dtdiff.decode(second, other, name, value, {})
        if tokens is None:
            node.props[name] = value
        elif all(not isinstance(token, tuple) or numbers.get(token[1]) for token in tokens):
            node.props[name] = b"".join(
                (numbers[token[1]] if isinstance(token, tuple) else token).to_bytes(4, "big")
                for token in tokens)
