/* /chosen, /aliases and graphs of ports and endpoints. */
#include <check/check.h>
#include <tree/node.h>

#include <string.h>

static gboolean
is_chosen (const CopNode *node)
{
  return !strcmp (node->name, "chosen");
}

void
cop_checker__chosen_interrupt_controller (CopChecker *ck)
{
  if (is_chosen (ck->node) && ck->parent && !ck->node->parent->parent)
    cop_checker__fail (ck, ck->known[COP_KNOWN_INTERRUPT_CONTROLLER], NULL,
                       "does not belong here any more; the root's 'interrupt-parent' tells");
}

void
cop_checker__chosen_is_root (CopChecker *ck)
{
  if (is_chosen (ck->node) && ck->node->parent && ck->node->parent->parent)
    cop_checker__fail (ck, NULL, NULL, "only /chosen is looked at, a child of the root");
}

void
cop_checker__chosen_bootargs (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_BOOTARGS];

  if (is_chosen (ck->node) && !cop_checker__value_is_string (prop))
    cop_checker__fail (ck, prop, NULL, "is not one string");
}

void
cop_checker__chosen_stdout_path (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_STDOUT_PATH];
  const CopNodeProp *old = ck->known[COP_KNOWN_LINUX_STDOUT_PATH];

  if (!is_chosen (ck->node) || (!prop && !old))
    return;
  if (!prop)
    cop_checker__fail (ck, old, NULL, "is an old name of 'stdout-path'");
  if (!cop_checker__value_is_string (prop ? prop : old))
    cop_checker__fail (ck, prop ? prop : old, NULL, "is not one string");
}

/* --- aliases (Devicetree Specification 0.4, 3.3) --- */

static void
check_alias (CopChecker *ck, const CopNodeProp *prop)
{
  const char *name = prop->name->text, *text = cop_checker__text (prop);
  gsize good = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");

  if (cop_prop__n_parts (prop) && prop->parts->kind == COP_CHUNK_PATH)
    {
      /* A removed target is told of by phandle_references. */
    }
  else if (!text || !cop_tree_find (ck->tree, text))
    {
      cop_checker__fail (ck, prop, NULL, "is \"%s\", but there is no such node",
                         text ? text : "(no string)");
      return;
    }
  if (name[good])
    cop_checker__fail (ck, prop, NULL,
                       "has a '%c'; an alias is named with small letters, digits and -",
                       name[good]);
}

void
cop_checker__alias_paths (CopChecker *ck)
{
  if (strcmp (ck->node->name, "aliases") != 0)
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    if (ck->names[prop->name->id].known != COP_KNOWN_LINUX_PHANDLE + 1)
      check_alias (ck, prop);
}

/* --- graphs (the graph bindings of Linux) --- */

static void
check_graph_reg (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_REG];
  char unit[16];

  if (!prop)
    return;
  if (cop_prop__length (prop) != 4)
    {
      cop_checker__fail (ck, prop, NULL, "has %u bytes; the number of a port or endpoint has 4",
                         cop_prop__length (prop));
      return;
    }
  g_snprintf (unit, sizeof unit, "%x", cop_be32__at (prop->data));
  if (strcmp (ck->unit, unit) != 0)
    cop_checker__fail (ck, NULL, NULL, "by its 'reg' the unit address is %s", unit);
  if (ck->parent->address_cells != 1)
    cop_checker__fail (ck, NULL, ck->node->parent, "above it #address-cells is not 1");
  if (ck->parent->size_cells != 0)
    cop_checker__fail (ck, NULL, ck->node->parent, "above it #size-cells is not 0");
}

void
cop_checker__graph_port (CopChecker *ck)
{
  if (!(ck->own->bus & COP_BUS_PORT))
    return;
  if (!cop_checker__is_named (ck->node, "port"))
    cop_checker__fail (ck, NULL, NULL, "the node of endpoints is named port or port@...");
  check_graph_reg (ck);
}

static CopNode *
remote_of (const CopChecker *ck, const CopNode *endpoint, gboolean *ret_hole)
{
  const CopPropName *name = ck->known_names[COP_KNOWN_REMOTE_ENDPOINT];
  const CopNodeProp *prop = name ? cop_node__find_prop (endpoint, name) : NULL;
  CopCellWalk walk = COP_CELL_WALK (prop);
  CopCell cell;

  *ret_hole = TRUE;
  if (!prop || !cop_checker__next_cell (&walk, &cell))
    return NULL;
  return cop_checker__target (ck, &cell, ret_hole);
}

void
cop_checker__graph_endpoint (CopChecker *ck)
{
  gboolean hole;
  CopNode *remote;
  g_autofree char *path = NULL;

  if (!ck->parent || !(ck->parent->bus & COP_BUS_PORT))
    return;
  if (!cop_checker__is_named (ck->node, "endpoint"))
    cop_checker__fail (ck, NULL, NULL, "the child of a port is named endpoint or endpoint@...");
  check_graph_reg (ck);
  remote = remote_of (ck, ck->node, &hole);
  if (!remote && !hole)
    cop_checker__fail (ck, ck->known[COP_KNOWN_REMOTE_ENDPOINT], NULL, "no node has the phandle");
  if (!remote || remote_of (ck, remote, &hole) == ck->node)
    return;
  path = cop_node_path (remote);
  cop_checker__fail (ck, ck->known[COP_KNOWN_REMOTE_ENDPOINT], remote,
                     "is %s, whose own does not lead back", path);
}

void
cop_checker__graph_child_address (CopChecker *ck)
{
  const CopPropName *reg = ck->known_names[COP_KNOWN_REG];

  if (!(ck->own->bus & (COP_BUS_PORT | COP_BUS_PORTS)) || ck->own->address_cells < 0
      || cop_node_n_children (ck->node) != 1)
    return;
  if (reg && cop_checker__number (ck->node->first_child, reg) > 0)
    return;
  cop_checker__fail (ck, NULL, ck->node->first_child,
                     "the only child, %s, needs no #address-cells and #size-cells",
                     ck->node->first_child->name);
}
