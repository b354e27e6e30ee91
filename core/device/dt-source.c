/* The tree that a machine was imported from: what its nodes are, and which objects came of them. */
#include <device/private.h>
#include <tree/node.h>

/* What a property's name says about its node. */
enum
{
  SAYS_DEVICE = 1 << 0,
  SAYS_ADDRESS_CELLS = 1 << 1,
  SAYS_SIZE_CELLS = 1 << 2,
  SAYS_COMPATIBLE = 1 << 3,
  SAYS_STATUS = 1 << 4,
};

struct _CopDtSource
{
  CopTree *tree;
  CopObject **objects; /* by the node's number; not referenced */
  guint8 *names;       /* what they say, by the name's number */
  GArray *files;       /* guint32: the host's number of each of the tree's files, the first of 1 */
};

static guint8
says (const char *name)
{
  if (strcmp (name, "compatible") == 0)
    return SAYS_DEVICE | SAYS_COMPATIBLE;
  if (strcmp (name, "status") == 0)
    return SAYS_STATUS;
  if (strcmp (name, "#address-cells") == 0)
    return SAYS_DEVICE | SAYS_ADDRESS_CELLS;
  if (strcmp (name, "#size-cells") == 0)
    return SAYS_DEVICE | SAYS_SIZE_CELLS;
  return *name == '#' && g_str_has_suffix (name, "-cells") ? SAYS_DEVICE : 0;
}

CopDtSource *
cop_dt_source__new (CopTree *tree, CopHost *host)
{
  CopDtSource *source = g_new0 (CopDtSource, 1);
  GHashTableIter iter;
  gpointer name;

  source->tree = tree;
  source->objects = g_new0 (CopObject *, tree->n_ids);
  source->names = g_new0 (guint8, g_hash_table_size (tree->names));
  source->files = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 1; cop_tree_file_name (tree, i); i++)
    {
      guint32 file = cop_host_file (host, cop_tree_file_name (tree, i));
      g_array_append_val (source->files, file);
    }
  g_hash_table_iter_init (&iter, tree->names);
  while (g_hash_table_iter_next (&iter, NULL, &name))
    source->names[((const CopPropName *)name)->id] = says (((const CopPropName *)name)->text);
  return source;
}

void
cop_dt_source__free (CopDtSource *source)
{
  if (source == NULL)
    return;
  cop_tree_free (source->tree);
  g_free (source->objects);
  g_free (source->names);
  g_array_unref (source->files);
  g_free (source);
}

CopTree *
cop_dt_source__tree (const CopDtSource *source)
{
  return source->tree;
}

CopObject *
cop_dt_source__object (const CopDtSource *source, const CopNode *node)
{
  CopObject *object = source->objects[node->id];

  return object && cop_object_is_alive (object) ? object : NULL;
}

CopOrigin
cop_dt_source__origin (const CopDtSource *source, CopOrigin origin, CopOrigin otherwise)
{
  if (origin.line == 0 || origin.file == 0 || origin.file > source->files->len)
    return otherwise;
  return (CopOrigin){ g_array_index (source->files, guint32, origin.file - 1), origin.line };
}

/* --- what nodes are ---------------------------------------------------------------------- */

static gboolean
has_string (const CopNodeProp *prop, const char *wanted)
{
  const char *at = (const char *)prop->data, *end = at + cop_prop__length (prop);
  gsize length = strlen (wanted) + 1;

  for (; end - at >= (gssize)length; at += strnlen (at, (gsize)(end - at)) + 1)
    if (memcmp (at, wanted, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_simple (const CopNodeProp *compatible)
{
  return compatible
         && (has_string (compatible, "simple-bus") || has_string (compatible, "simple-pm-bus"));
}

/* "i2c", "i2c0", "i2c-gate", and with a unit address. */
static gboolean
is_named (const char *name, const char *what)
{
  gsize length = strlen (what);

  return strncmp (name, what, length) == 0
         && (name[length] == '\0' || name[length] == '@' || name[length] == '-'
             || g_ascii_isdigit (name[length]));
}

static const char *
bus_type (const char *name, gboolean simple, guint address_cells, guint size_cells)
{
  if (simple)
    return "system-bus";
  if (size_cells == 0 && address_cells == 1 && is_named (name, "i2c"))
    return "i2c-bus";
  if (size_cells == 0 && address_cells == 1 && (is_named (name, "spi") || is_named (name, "qspi")))
    return "spi-bus";
  return "bus.generic";
}

const char *
cop_dt_bus_type (const char *node, const char *const *compatible, guint address_cells,
                 guint size_cells)
{
  gboolean simple = compatible
                    && (g_strv_contains (compatible, "simple-bus")
                        || g_strv_contains (compatible, "simple-pm-bus"));

  return bus_type (node, simple, address_cells, size_cells);
}

CopDtLook
cop_dt_source__look (const CopDtSource *source, const CopNode *node)
{
  const CopNodeProp *compatible = NULL;
  CopDtLook look = { .address_cells = COP_CELLS_NONE, .size_cells = COP_CELLS_NONE };
  guint32 address_cells = 0, size_cells = 1; /* Devicetree specification 0.4, §2.3.5 */

  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      guint8 name = source->names[prop->name->id];
      if (G_LIKELY (name == 0))
        continue;
      look.is_device = look.is_device || name & SAYS_DEVICE;
      if (name & SAYS_COMPATIBLE)
        compatible = prop;
      else if (name & SAYS_ADDRESS_CELLS)
        cop_prop__cell (prop, &address_cells);
      else if (name & SAYS_SIZE_CELLS)
        cop_prop__cell (prop, &size_cells);
      else if (name & SAYS_STATUS)
        look.disabled = cop_prop__length (prop) == sizeof "disabled"
                        && memcmp (prop->data, "disabled", sizeof "disabled") == 0;
    }
  if (address_cells == 0 || address_cells > COP_LINE_MAX_CELLS || size_cells > COP_LINE_MAX_CELLS)
    return look;
  look.bus_type = bus_type (node->name, is_simple (compatible), address_cells, size_cells);
  look.address_cells = (guint8)address_cells;
  look.size_cells = (guint8)size_cells;
  return look;
}

/* --- what came of them ------------------------------------------------------------------- */

const CopNode *
cop_dt__source (CopObject *object)
{
  const CopLife *life;

  if (object->type->desc == &cop_type_node)
    return ((CopPlainNode *)object)->source;
  if (cop_device__of (object) == NULL)
    return NULL;
  if (cop_type__family (object->type)->described)
    return ((CopDtDevice *)object)->source;
  life = cop_life_of (object);
  return life && life->source && life->machine == object ? life->source->tree->root : NULL;
}

gboolean
cop_dt__set_source (CopObject *object, const CopNode *node, const CopDtLook *look, GError **error)
{
  CopDtSource *source = cop_life_of (object)->source;
  CopDtDevice *device = (CopDtDevice *)object;
  CopBus *bus;

  source->objects[node->id] = object;
  if (cop_device__of (object) == NULL)
    {
      ((CopPlainNode *)object)->source = node;
      return TRUE;
    }
  device->source = node;
  if (look->disabled)
    device->device.bits |= COP_DEVICE_DISABLED;
  if (look->bus_type == NULL)
    return TRUE;
  bus = cop_device__offer (&device->device, "bus", look->bus_type, error);
  if (bus == NULL)
    return FALSE;
  bus->address_cells = look->address_cells;
  bus->size_cells = look->size_cells;
  return TRUE;
}

void
cop_dt__forget_source (CopObject *object, const CopNode *node)
{
  CopLife *life = cop_life_of (object);

  if (node && life && life->source && life->source->objects[node->id] == object)
    life->source->objects[node->id] = NULL;
}

gboolean
cop_dt__get_source (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopNode *node = cop_dt__source (self);

  (void)prop, (void)error;
  *ret = node ? COP_VALUE_STRING (cop_node_path (node)) : COP_VALUE_NONE;
  ret->owned = node != NULL;
  return TRUE;
}

gboolean
cop_dt__put_source (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopLife *life = cop_life_of (self);
  const CopNode *node;
  CopDtLook look;

  if (value->kind != COP_KIND_STRING)
    return cop_object_error (self, error, COP_ERROR_TYPE, "property '%s' wants a string",
                             cop_prop_name (prop));
  node = life && life->source ? cop_tree_find (life->source->tree, value->as.string) : NULL;
  if (node == NULL || node->parent == NULL)
    return cop_object_error (self, error, COP_ERROR_NOT_FOUND,
                             "the machine was imported from no node '%s'", value->as.string);
  if (cop_dt__source (self))
    return cop_object_error (self, error, COP_ERROR_STATE, "'%s' can be set once",
                             cop_prop_name (prop));
  look = cop_dt_source__look (life->source, node);
  look.disabled = FALSE; /* "enabled" says it */
  return cop_dt__set_source (self, node, &look, error);
}

gboolean
cop_dt__number (CopObject *object, const char *name, guint32 *ret)
{
  GPtrArray *entries = cop_dt__entries (object);
  const CopNode *node = cop_dt__source (object);
  const CopNodeProp *prop;

  for (guint i = 0; entries && i < entries->len; i++)
    {
      const CopDtEntry *entry = entries->pdata[i];
      if (strcmp (entry->name, name) != 0)
        continue;
      *ret = entry->n_items == 1 ? (guint32)entry->items[0].value : 0;
      return entry->mode != COP_DT_OMIT && entry->n_items == 1
             && entry->items[0].kind == COP_DT_CELL;
    }
  prop = node ? cop_node_find_prop (node, name) : NULL;
  return prop && cop_prop__cell (prop, ret);
}
