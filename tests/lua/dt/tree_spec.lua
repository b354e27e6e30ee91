--- Trees as scripts see them.
local cop = require "coppice"

local Board = cop.machine { "tree-board", build = function (board)
  board.model = "A tree"
  local node = board:node { "a", list = { "x", "", "y" }, bytes = cop.bytes "\1\0",
    big = cop.u64 (1 << 40), eight = cop.u8 { 1, -1 }, sixteen = { cop.u16 { 1, -2 }, 3 },
    empty = true, cop.node { "b", { "one", 1 }, { "two", 2 } } }
  board:node { "c", refs = { node, 7 }, where = cop.path (node, ":115200") }
end }

local function build () return cop.build (Board) end

describe ("a tree", function ()
  local tree

  before_each (function () tree = build ():to_tree () end)

  it ("has nodes in order", function ()
    local paths = {}
    for node in tree:nodes () do paths[#paths + 1] = tostring (node) end
    assert.same ({ "/", "/a", "/a/b", "/c" }, paths)
    assert.equal (4, tree.n_nodes)
  end)

  it ("finds nodes by path, and one node is one handle", function ()
    local b = tree:find "/a/b"
    assert.equal ("b", b.name)
    assert.equal (tree:find "/a", b.parent)
    assert.equal (b, b.parent.nodes[1])
    assert.equal (tree.root, b.parent.parent)
    assert.equal (tree, b.tree)
    assert.is_nil (tree:find "/a/x")
    assert.is_nil (tree.root.parent)
  end)

  it ("tells of values as they were made", function ()
    local a, c = tree:find "/a", tree:find "/c"
    assert.same ({ "one", "two" }, tree:find "/a/b".props)
    assert.same ({ { kind = "strings", group = false, "x", "", "y" } }, a:chunks "list")
    assert.same ({ { kind = "bytes", group = false, "\1\0" } }, a:chunks "bytes")
    assert.same ({ { kind = "u64", group = false, 1 << 40 } }, a:chunks "big")
    assert.same ({ { kind = "u8", group = false, 1, 255 } }, a:chunks "eight")
    assert.same ({ { kind = "u16", group = false, 1, 0xfffe },
                   { kind = "cells", group = false, 3 } }, a:chunks "sixteen")
    assert.same ({}, a:chunks "empty")
    assert.is_nil (a:chunks "none")
    local refs, where = c:chunks "refs", c:chunks "where"
    assert.same ({ "ref", "cells" }, { refs[1].kind, refs[2].kind })
    assert.equal (a, refs[1][1])
    assert.same ({ 7 }, { refs[2][1] })
    assert.equal (a, where[1][1])
    assert.equal (":115200", where[1].suffix)
  end)

  it ("is written as the machine is", function ()
    local machine = build ()
    assert.equal (machine:to_dtb (), machine:to_tree ():to_dtb ())
    assert.equal (machine:to_dts (), machine:to_tree ():to_dts ())
    assert.equal (machine:to_json (), machine:to_tree ():to_json ())
  end)

  it ("is not changed by what happens to the machine", function ()
    local machine = build ()
    local before = machine:to_tree ()
    machine:at ("a"):node { "late" }
    assert.is_nil (before:find "/a/late")
    assert.not_nil (machine:to_tree ():find "/a/late")
  end)

  it ("refuses fields that it has not", function ()
    assert.error_matches (function () return tree.rot end,
                          "a tree has no 'rot'; did you mean 'root'%?")
    assert.error_matches (function () tree:aply () end,
                          "a tree has no 'aply'; did you mean 'apply'%?")
    assert.error_matches (function () return tree.root.prop end,
                          "a node has no 'prop'; did you mean 'props'%?")
    assert.error_matches (function () return tree.find ("/a") end, "Devicetree")
  end)
end)
