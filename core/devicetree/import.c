/* From a tree to a machine: each node becomes a device or a plain node, and keeps what it says. */
#include <devicetree/emit.h>
#include <machine/private.h>

typedef struct
{
  CopMachine *machine;
  CopDtSource *source;
  CopType *device, *node;
  CopBus **seats; /* by the node's number: the bus that devices in it sit on */
} Import;

static gboolean
is_free (CopObject *parent, const char *name)
{
  return !cop_object_child (parent, name) && !cop_type_find_prop (parent->type, name);
}

/* The first label, else the node's name.  What the binding looks for by the names of nodes keeps
 * them. */
static const char *
name_of (CopObject *parent, const CopNode *node, GString *buffer)
{
  static const char *const kept[] = { "aliases", "chosen", "cpus", NULL };
  gboolean is_kept = node->parent->parent == NULL && g_strv_contains (kept, node->name);

  if (!is_kept && cop_node__labels (node) && is_free (parent, cop_node__labels (node)->text))
    return cop_node__labels (node)->text;
  if (is_free (parent, node->name))
    return node->name;
  for (guint n = 2;; n++)
    {
      g_string_printf (buffer, "%s-%u", node->name, n);
      if (is_free (parent, buffer->str))
        return buffer->str;
    }
}

static gboolean
make (Import *import, const CopNode *node, GString *buffer, GError **error)
{
  CopDtLook look = cop_dt_source__look (import->source, node);
  CopObject *parent = node->parent->parent ? cop_dt_source__object (import->source, node->parent)
                                           : &import->machine->device.object;
  CopBirth birth = { .type = look.is_device ? import->device : import->node,
                     .parent = parent,
                     .name = name_of (parent, node, buffer),
                     .flags = COP_ADD_NULLABLE,
                     .bus = look.is_device ? import->seats[node->parent->id] : NULL };
  CopObject *object = cop_life__bear (import->machine->life, &birth, error);

  if (object)
    object->origin =
        cop_dt_source__origin (import->source, cop_node__origin (node), object->origin);
  if (object == NULL || !cop_dt__set_source (object, node, &look, error))
    return FALSE;
  if (look.bus_type)
    import->seats[node->id] = cop_dt_seat (object);
  return TRUE;
}

static CopList *
take_reservations (const CopTree *tree)
{
  guint n = cop_tree_n_reservations (tree);
  CopValue *values = g_new0 (CopValue, 2 * n + 1);
  CopList *list;

  for (guint i = 0; i < n; i++)
    {
      values[2 * i].kind = values[2 * i + 1].kind = COP_KIND_SIZE;
      cop_tree_reservation (tree, i, &values[2 * i].as.u, &values[2 * i + 1].as.u);
    }
  list = cop_list_new (values, 2 * n);
  g_free (values);
  return list;
}

/* What is said of the tree as a whole can be changed like that of any machine. */
static void
take_head (CopMachine *machine, const CopTree *tree)
{
  machine->boot_cpu = cop_tree_boot_cpu (tree);
  machine->symbols = cop_tree_has_symbols (tree);
  machine->overlay = cop_tree_is_overlay (tree);
  if (cop_tree_n_reservations (tree))
    machine->memreserve = take_reservations (tree);
}

/* What the root says of the board can be read and written as of any machine. */
static void
take_root (CopMachine *machine, const CopDtSource *source, const CopNode *root)
{
  CopDtLook look = cop_dt_source__look (source, root);
  const CopNodeProp *model = cop_node_find_prop (root, "model");
  CopBus *bus = machine->device.first_bus;

  bus->address_cells = look.address_cells;
  bus->size_cells = look.size_cells;
  if (model && cop_prop__length (model) > 1
      && strnlen ((const char *)model->data, cop_prop__length (model)) + 1
             == cop_prop__length (model))
    machine->model = g_strdup ((const char *)model->data);
}

static gboolean
build (CopDevice *self, GError **error)
{
  CopMachine *machine = (CopMachine *)self;
  CopHost *host = cop_machine_host (machine);
  const CopTree *tree;
  Import import = { .machine = machine, .source = machine->life->source };
  GString *buffer;
  gboolean ok = TRUE;

  if (import.source == NULL)
    return cop_object_error (&self->object, error, COP_ERROR_STATE,
                             "a machine of this type is made by importing a tree");
  tree = cop_dt_source__tree (import.source);
  import.device = cop_host_type (host, &cop_type_dt_device);
  import.node = cop_host_type (host, &cop_type_node);
  import.seats = g_new0 (CopBus *, tree->n_ids);
  import.seats[tree->root->id] = self->first_bus;
  buffer = g_string_new (NULL);
  take_head (machine, tree);
  take_root (machine, import.source, tree->root);
  for (const CopNode *node = cop_node_next (tree->root, tree->root); node && ok;
       node = cop_node_next (node, tree->root))
    ok = make (&import, node, buffer, error);
  g_string_free (buffer, TRUE);
  g_free (import.seats);
  return ok;
}

static const CopDeviceClass klass = { .build = build };

const CopTypeDesc cop_type_dt_machine = {
  .name = "dt.machine",
  .doc = "A machine that was imported from a Devicetree",
  .parent = &cop_type_machine,
  .size = sizeof (CopMachine),
  .flags = COP_TYPE_NOT_USER_CREATABLE,
  .klass = &klass,
};

CopMachine *
cop_machine_from_tree (CopHost *host, CopTree *tree, GMainContext *context, GError **error)
{
  CopDeviceSpec spec = { NULL };
  CopType *type = cop_host_type (host, &cop_type_dt_machine);

  if (type == NULL && cop_host_register (host, &cop_type_dt_machine, NULL, NULL, error))
    type = cop_host_type (host, &cop_type_dt_machine);
  if (type == NULL)
    {
      cop_tree_free (tree);
      return NULL;
    }
  return cop_machine__new_from (host, type, &spec, tree, context, error);
}
