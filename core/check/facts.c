/* What is known of nodes and names before checks are made. */
#include <check/check.h>

#include <string.h>

const CopNameFacts *
cop_checker__name (CopChecker *ck, const CopPropName *name)
{
  CopNameFacts *facts = &ck->names[name->id];
  const char *text = name->text;

  if (facts->looked_up)
    return facts;
  facts->looked_up = TRUE;
  facts->is_names = g_str_has_suffix (text, "-names");
  facts->is_spi = g_str_has_prefix (text, "spi-");
  facts->is_gpio = !strcmp (text, "gpio") || !strcmp (text, "gpios")
                   || ((g_str_has_suffix (text, "-gpio") || g_str_has_suffix (text, "-gpios"))
                       && !g_str_has_suffix (text, ",nr-gpios"));
  facts->binding = cop_binding_find (text);
  if (facts->binding && facts->binding->cells)
    facts->cells = cop_tree__find_name (ck->tree, facts->binding->cells);
  return facts;
}

void
cop_checker__enter (CopChecker *ck, CopNode *node)
{
  const char *at = strchr (node->name, '@');

  ck->node = node;
  ck->own = cop_checker__facts (ck, node);
  ck->parent = node->parent ? cop_checker__facts (ck, node->parent) : NULL;
  ck->unit = at ? at + 1 : "";
  ck->base_length = at ? (gsize)(at - node->name) : strlen (node->name);
  memset (ck->known, 0, sizeof ck->known);
  for (CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      guint known = ck->names[prop->name->id].known;

      if (known)
        ck->known[known - 1] = prop;
    }
}

gboolean
cop_checker__is_named (const CopNode *node, const char *base)
{
  gsize length = strlen (base);

  return !strncmp (node->name, base, length) && (!node->name[length] || node->name[length] == '@');
}

gboolean
cop_checker__is_compatible (const CopNodeProp *compatible, const char *text)
{
  gsize length = strlen (text) + 1;
  const char *at, *end;

  if (!compatible || !cop_prop__length (compatible))
    return FALSE;
  at = (const char *)compatible->data;
  end = at + cop_prop__length (compatible);
  while (at < end)
    {
      gsize size = strnlen (at, (gsize)(end - at)) + 1;

      if (size == length && size <= (gsize)(end - at) && !memcmp (at, text, length))
        return TRUE;
      at += size;
    }
  return FALSE;
}

static gboolean
says (const CopNodeProp *prop, const char *text)
{
  const char *value = prop ? cop_checker__text (prop) : NULL;

  return value && !strcmp (value, text);
}

static gint32
cells_of (const CopChecker *ck, CopKnown known)
{
  gint64 number = ck->known[known] ? cop_checker__number (ck->node, ck->known_names[known]) : -1;

  return (gint32)MIN (number, G_MAXINT32 / 16);
}

static gboolean
has_child_named (const CopNode *node, const char *base)
{
  for (const CopNode *child = node->first_child; child; child = child->next)
    if (cop_checker__is_named (child, base))
      return TRUE;
  return FALSE;
}

static gboolean
has_spi_devices (CopChecker *ck)
{
  if (ck->own->address_cells != 1 || ck->own->size_cells != 0)
    return FALSE;
  for (const CopNode *child = ck->node->first_child; child; child = child->next)
    for (const CopNodeProp *prop = child->first_prop; prop; prop = cop_prop__next (prop))
      if (cop_checker__name (ck, prop->name)->is_spi)
        return TRUE;
  return FALSE;
}

static gboolean
has_endpoints (const CopChecker *ck)
{
  const CopPropName *remote = ck->known_names[COP_KNOWN_REMOTE_ENDPOINT];

  for (const CopNode *child = ck->node->first_child; child; child = child->next)
    if (cop_checker__is_named (child, "endpoint")
        || (remote && cop_node__find_prop (child, remote)))
      return TRUE;
  return FALSE;
}

static void
learn_bus (CopChecker *ck)
{
  const CopNode *node = ck->node;
  guint8 *bus = &ck->own->bus;

  if (says (ck->known[COP_KNOWN_DEVICE_TYPE], "pci"))
    *bus |= COP_BUS_PCI;
  if (cop_checker__is_compatible (ck->known[COP_KNOWN_COMPATIBLE], "simple-bus"))
    *bus |= COP_BUS_SIMPLE;
  if (cop_checker__is_named (node, "i2c-bus") || cop_checker__is_named (node, "i2c-arb")
      || (cop_checker__is_named (node, "i2c") && !has_child_named (node, "i2c-bus")))
    *bus |= COP_BUS_I2C;
  if (cop_checker__is_named (node, "spi") || has_spi_devices (ck))
    *bus |= COP_BUS_SPI;
  if (!ck->parent || !has_endpoints (ck))
    return;
  *bus |= COP_BUS_PORT;
  if (!ck->facts[node->parent->id].bus
      && (!strcmp (node->parent->name, "ports") || ck->known[COP_KNOWN_REG]))
    ck->facts[node->parent->id].bus = COP_BUS_PORTS;
}

void
cop_checker__find_interrupt_parent (CopChecker *ck)
{
  const CopNodeProp *prop = ck->known[COP_KNOWN_INTERRUPT_PARENT];
  CopCellWalk walk = COP_CELL_WALK (prop);
  const CopNode **found = &ck->own->interrupt_parent;
  CopCell cell;
  gboolean hole;

  if (prop)
    {
      ck->own->interrupt_namer = ck->node;
      *found =
          cop_checker__next_cell (&walk, &cell) ? cop_checker__target (ck, &cell, &hole) : NULL;
    }
  else if (ck->parent && ck->parent->gives_interrupts)
    *found = ck->node->parent;
  else if (ck->parent)
    {
      ck->own->interrupt_namer = ck->parent->interrupt_namer;
      *found = ck->parent->interrupt_parent;
    }
}

void
cop_checker__learn (CopChecker *ck)
{
  CopNodeFacts *own = ck->own;
  const CopNodeProp *status = ck->known[COP_KNOWN_STATUS];
  const char *text = status ? cop_checker__text (status) : NULL;

  own->address_cells = cells_of (ck, COP_KNOWN_ADDRESS_CELLS);
  own->size_cells = cells_of (ck, COP_KNOWN_SIZE_CELLS);
  own->disabled = (ck->parent && ck->parent->disabled)
                  || (text && strcmp (text, "okay") != 0 && strcmp (text, "ok") != 0);
  own->gives_interrupts =
      ck->known[COP_KNOWN_INTERRUPT_CONTROLLER] || ck->known[COP_KNOWN_INTERRUPT_MAP];
  own->special =
      ck->parent
      && (ck->parent->special || (!ck->node->parent->parent && !strncmp (ck->node->name, "__", 2)));
  learn_bus (ck);
}
