/* Which phandles have to stay what they are, because a number that nobody understands may mean
 * them. */
#include <fdt/bindings.h>
#include <fdt/pins.h>

#include <string.h>

typedef enum
{
  USE_UNKNOWN, /* not looked up yet */
  USE_NUMBERS,
  USE_REFERENCES,
  USE_DOUBTFUL,
} Use;

typedef struct
{
  CopTree *tree;
  GArray *pins;    /* CopPin, as they are found */
  guint32 *places; /* by id of the node: where its pin is, counted from 1; or 0 */
  guint8 *known;   /* by id: something known refers to it */
  guint8 *uses;    /* Use, by id of the name */
  gboolean fixups; /* tell of all references */
} Pins;

static Use
use_of (const char *name)
{
  const CopBinding *binding = cop_binding_find (name);

  if (binding)
    return cop_binding_has_phandles (binding) ? USE_REFERENCES : USE_NUMBERS;
  return cop_binding_is_number (name) || strcmp (name, "linux,phandle") == 0 ? USE_NUMBERS
                                                                             : USE_DOUBTFUL;
}

/* The lines of a hog are its parent's. */
static gboolean
is_hog (const CopNode *node, const CopNodeProp *prop)
{
  return strcmp (prop->name->text, "gpios") == 0 && cop_node_find_prop (node, "gpio-hog");
}

static gboolean
has_numbers_only (const CopNodeProp *prop)
{
  for (guint i = 0; cop_prop__has_targets (prop) && i < cop_prop__n_parts (prop); i++)
    if (cop_part__is_symbol (&prop->parts[i]))
      return FALSE;
  return TRUE;
}

gboolean
cop_pins__lacks_references (const CopNode *node, const CopNodeProp *prop)
{
  return has_numbers_only (prop) && !is_hog (node, prop);
}

static gboolean
is_doubtful (const CopNode *node, const CopNodeProp *prop, Use use)
{
  return use == USE_DOUBTFUL || (use == USE_REFERENCES && cop_pins__lacks_references (node, prop));
}

gboolean
cop_pins__is_doubtful (const CopNode *node, const CopNodeProp *prop)
{
  return is_doubtful (node, prop, use_of (prop->name->text));
}

gboolean
cop_pins__next (CopNumbers *numbers, gsize *ret_offset, guint32 *ret_number)
{
  const CopNodeProp *prop = numbers->prop;

  for (; numbers->part < cop_prop__n_parts (prop); numbers->part++)
    {
      const CopPart *part = &prop->parts[numbers->part];
      gsize end = part->offset + cop_part__size (prop, numbers->part);
      /* Cells begin where their part does, behind a string of any length as well. */
      gsize from =
          part->kind == COP_CHUNK_BYTES ? ((gsize)part->offset + 3) & ~(gsize)3 : part->offset;
      gsize at = MAX (numbers->offset, from);

      if (at + 4 > end
          || (part->kind != COP_CHUNK_CELLS && part->kind != COP_CHUNK_U64
              && part->kind != COP_CHUNK_BYTES))
        continue;
      *ret_offset = at;
      *ret_number = cop_be32__at (prop->data + at);
      numbers->offset = at + 4;
      return TRUE;
    }
  return FALSE;
}

static void
pin (Pins *self, CopPin pin)
{
  guint32 *place = &self->places[pin.node->id];

  if (*place)
    return;
  g_array_append_val (self->pins, pin);
  *place = self->pins->len;
}

static void
look_at_references (Pins *self, CopNode *node, CopNodeProp *prop)
{
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    {
      const CopPart *part = &prop->parts[i];

      if (part->kind != COP_CHUNK_REF)
        continue;
      self->known[part->to.node->id] = TRUE;
      if (part->is_guess && part->to.node->phandle)
        pin (self, (CopPin){ part->to.node, node, prop, part->offset, TRUE });
    }
}

static void
look_at_numbers (Pins *self, CopNode *node, CopNodeProp *prop)
{
  CopNumbers numbers = { .prop = prop };
  gsize offset;
  guint32 number;

  while (cop_pins__next (&numbers, &offset, &number))
    {
      CopNode *target = cop_tree_find_phandle (self->tree, number);

      if (target)
        pin (self, (CopPin){ target, node, prop, offset, FALSE });
    }
}

static void
look_at (Pins *self, CopNode *node, CopNodeProp *prop)
{
  guint8 *use = &self->uses[prop->name->id];

  if (*use == USE_UNKNOWN)
    *use = (guint8)use_of (prop->name->text);
  if (cop_prop__has_targets (prop) && strcmp (prop->name->text, "linux,phandle") != 0)
    look_at_references (self, node, prop);
  if (!self->fixups && is_doubtful (node, prop, (Use)*use))
    look_at_numbers (self, node, prop);
}

/* What dtc -@ has added says nothing of phandles. */
static gboolean
is_added (const CopNode *node, gboolean above)
{
  if (!node->parent)
    return FALSE;
  return node->parent->parent ? above : g_str_has_prefix (node->name, "__");
}

/* In the order of the tree, with those that nothing refers to among them. */
static GArray *
in_order (const Pins *self)
{
  GArray *pins = g_array_new (FALSE, FALSE, sizeof (CopPin));
  const CopTree *tree = self->tree;

  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      gboolean symbol = tree->has_symbols && cop_node__labels (node);
      CopPin alone = { .node = node };

      if (self->places[node->id])
        g_array_append_val (pins, g_array_index (self->pins, CopPin, self->places[node->id] - 1));
      else if (node->phandle && !symbol && !self->known[node->id])
        g_array_append_val (pins, alone);
    }
  return pins;
}

GArray *
cop_tree_pins (CopTree *tree)
{
  Pins self = { .tree = tree };
  gboolean added = FALSE;
  GArray *pins;

  if (!tree->has_phandles)
    return g_array_new (FALSE, FALSE, sizeof (CopPin));
  self.pins = g_array_new (FALSE, FALSE, sizeof (CopPin));
  self.places = g_new0 (guint32, tree->n_ids);
  self.known = g_new0 (guint8, tree->n_ids);
  self.uses = g_new0 (guint8, g_hash_table_size (tree->names));
  self.fixups = tree->is_overlay || cop_node_find_child (tree->root, "__local_fixups__");
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      added = is_added (node, added);
      for (CopNodeProp *prop = node->first_prop; prop && !added; prop = cop_prop__next (prop))
        look_at (&self, node, prop);
    }
  pins = in_order (&self);
  g_array_unref (self.pins);
  g_free (self.places);
  g_free (self.known);
  g_free (self.uses);
  return pins;
}

/* --- numbers of no node --- */

gboolean
cop_pins__is_reference (const CopPropName *name, gsize offset)
{
  const CopBinding *binding = cop_binding_find (name->text);

  if (!binding || offset % 4)
    return FALSE;
  return binding->kind == COP_BINDING_PHANDLES
         || (offset == 0
             && (binding->kind == COP_BINDING_PHANDLE
                 || binding->kind == COP_BINDING_PHANDLE_ARGS));
}

typedef void (*FoundFunc) (CopDangling found, gpointer data);

static void
look_for_dangling (CopDangling found, FoundFunc func, gpointer data)
{
  CopNumbers numbers = { .prop = found.prop };

  while (cop_pins__next (&numbers, &found.offset, &found.number))
    if (found.number != 0 && found.number != G_MAXUINT32)
      func (found, data);
}

/* All numbers in values that were to be references and are not, those of nodes among them. */
static void
find_dangling (const CopTree *tree, FoundFunc func, gpointer data)
{
  g_autofree guint8 *uses = NULL;
  gboolean added = FALSE;

  if (tree->is_overlay || cop_node_find_child (tree->root, "__local_fixups__"))
    return;
  uses = g_new0 (guint8, g_hash_table_size (tree->names));
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      added = is_added (node, added);
      for (CopNodeProp *prop = node->first_prop; prop && !added; prop = cop_prop__next (prop))
        {
          guint8 *use = &uses[prop->name->id];

          if (*use == USE_UNKNOWN)
            *use = (guint8)use_of (prop->name->text);
          if (*use == USE_REFERENCES && is_doubtful (node, prop, USE_REFERENCES))
            look_for_dangling ((CopDangling){ .node = node, .prop = prop }, func, data);
        }
    }
}

typedef struct
{
  CopTree *tree;
  GArray *list;
} Dangling;

static void
add_dangling (CopDangling found, gpointer data)
{
  Dangling *self = data;

  if (!cop_tree_find_phandle (self->tree, found.number))
    g_array_append_val (self->list, found);
}

GArray *
cop_tree_dangling (CopTree *tree)
{
  Dangling self = { tree, g_array_new (FALSE, FALSE, sizeof (CopDangling)) };

  find_dangling (tree, add_dangling, &self);
  return self.list;
}

static void
reserve (CopDangling found, gpointer data)
{
  cop_refs__reserve (data, found.number);
}

void
cop_pins__reserve (const CopTree *tree, CopRefs *refs)
{
  find_dangling (tree, reserve, refs);
}

/* --- new numbers --- */

void
cop_tree_forget_phandles (CopTree *tree)
{
  g_autoptr (GArray) pins = cop_tree_pins (tree);
  guint next = 0;

  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      gboolean pinned = next < pins->len && g_array_index (pins, CopPin, next).node == node;

      next += pinned;
      if (node->phandle && !pinned)
        cop_node_set_phandle (node, 0, NULL);
    }
}
