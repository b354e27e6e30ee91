/* From a machine to a tree: first all nodes, so that references may point forward, then what is
 * in them. */
#include <devicetree/emit.h>
#include <machine/private.h>

/* --- errors ------------------------------------------------------------------------------- */

static gboolean
fail_at (CopObject *object, CopOrigin origin, GError **error)
{
  char *where;

  if (error && *error && (origin.line || object->origin.line))
    {
      where = cop_origin_print (object->type->host, origin.line ? origin : object->origin);
      cop_error_add_where (*error, where);
      g_free (where);
    }
  return FALSE;
}

/* A tree's error is about a node; people know the object. */
static gboolean
fail_for (CopObject *object, CopOrigin origin, GError *inner, GError **error)
{
  cop_object_error (object, error, inner->code, "%s", inner->message);
  g_error_free (inner);
  return fail_at (object, origin, error);
}

CopNode *
cop_emit__node_of (CopEmit *emit, CopObject *from, const char *prop, CopObject *target,
                   GError **error)
{
  CopNode *node = target ? g_hash_table_lookup (emit->nodes, target) : NULL;
  char *path;

  if (node)
    return node;
  path = target ? cop_object_label (target) : g_strdup ("something that has been removed");
  cop_object_error (from, error, COP_ERROR_NOT_FOUND, "%s refers to %s, which has no node", prop,
                    path);
  g_free (path);
  return NULL;
}

/* --- the nodes ---------------------------------------------------------------------------- */

/* A name that was numbered becomes one of a node: "device[3]" is device-3. */
static char *
base_of_name (const char *name)
{
  GString *base = g_string_new (NULL);

  for (const char *c = name; *c; c++)
    if (*c == '[')
      g_string_append_c (base, '-');
    else if (*c != ']')
      g_string_append_c (base, *c);
  return g_string_free (base, FALSE);
}

/* The labels that a script gave the object; NULL: none. */
const char *
cop_emit__labels (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device == NULL)
    return ((CopPlainNode *)object)->label;
  return device->ext ? device->ext->label : NULL;
}

/* The same for its node's name. */
static const char *
given_name (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device == NULL)
    return ((CopPlainNode *)object)->node;
  return device->ext ? device->ext->node : NULL;
}

/* Labels are the base's in an overlay, but for these. */
static void
mark_made_up (CopEmit *emit)
{
  CopList *labels = emit->machine->made_up_labels;

  for (guint i = 0; i < cop_list_length (labels); i++)
    cop_tree__mark_made_up (emit->tree, cop_list_get (labels, i)->as.string);
}

/* A label may hold several names. */
static gboolean
add_labels (CopNode *node, const char *labels, GError **error)
{
  char **names;
  gboolean ok = TRUE;

  if (labels == NULL)
    return TRUE;
  if (strchr (labels, ' ') == NULL)
    return cop_node_add_label (node, labels, error);
  names = g_strsplit (labels, " ", -1);
  for (char **name = names; *name && ok; name++)
    ok = **name == '\0' || cop_node_add_label (node, *name, error);
  g_strfreev (names);
  return ok;
}

static char *
name_of_node (CopObject *object)
{
  CopDevice *device = cop_device__of (object);
  const CopBusClass *bus;
  const CopFamily *family;
  const char *base;
  char *unit, *name, *own;

  if (device == NULL)
    return g_strdup (((CopPlainNode *)object)->node ? ((CopPlainNode *)object)->node
                                                    : object->name->text);
  family = cop_type__family (object->type);
  base = device->ext && device->ext->node ? device->ext->node : family->node;
  bus = device->bus ? cop_bus__class (device->bus) : NULL;
  name = bus && bus->node_name && !(base && strchr (base, '@'))
             ? bus->node_name (device->bus, device, base)
             : NULL;
  if (name)
    return name;
  own = base_of_name (object->name->text);
  base = base ? base : own;
  unit = strchr (base, '@') ? g_strdup ("") : cop_emit__unit_address (device);
  name = g_strconcat (base, unit, NULL);
  /* "soc@" is "soc", whatever its windows are */
  if (*name && name[strlen (name) - 1] == '@')
    name[strlen (name) - 1] = '\0';
  g_free (unit);
  g_free (own);
  return name;
}

/* Whose node it is; nullable. */
static CopObject *
owner_of (const CopEmit *emit, const CopNode *node)
{
  for (guint i = 0; i < emit->described->len; i++)
    if (g_hash_table_lookup (emit->nodes, emit->described->pdata[i]) == node)
      return emit->described->pdata[i];
  return NULL;
}

/* Two objects would have one node: both are told of, and what would tell them apart. */
static gboolean
refuse_second (CopEmit *emit, CopObject *object, CopNode *parent, const char *name, GError **error)
{
  CopNode *node = cop_node_find_child (parent, name);
  CopObject *owner = node ? owner_of (emit, node) : NULL;
  CopDevice *device = cop_device__of (object);
  char *label;
  guint n = 0;

  if (owner == NULL)
    return FALSE;
  if (device)
    cop_device_at (device, &n);
  label = cop_object_label (owner);
  cop_object_error (object, error, COP_ERROR_EXISTS,
                    "its node would be '%s', which is that of %s: %s", name, label,
                    device && !n && cop_device_n_windows (device)
                        ? "give each an address by 'at', or its bus 'pools'"
                        : "give one of them another name by 'node'");
  g_free (label);
  return TRUE;
}

static gboolean
make_node (CopEmit *emit, CopObject *object, CopNode *parent, GError **error)
{
  const CopNode *source = emit->source ? cop_dt__source (object) : NULL;
  GError *inner = NULL;
  CopNode *node;
  char *name;

  cop_tree_set_origin (emit->tree, object->origin);
  if (object == &emit->machine->device.object)
    node = cop_tree_root (emit->tree);
  else
    {
      name = source && given_name (object) ? g_strdup (given_name (object))
             : source                      ? NULL
                                           : name_of_node (object);
      node = name ? cop_node_add (parent, name, &inner)
                  : cop_node__add (parent, source->name, strlen (source->name), TRUE);
      /* for the error */
      if (node == NULL && name == NULL)
        cop_node_add (parent, source->name, &inner);
      if (node == NULL && refuse_second (emit, object, parent, name ? name : source->name, error))
        {
          g_error_free (inner);
          g_free (name);
          return fail_at (object, (CopOrigin){ 0, 0 }, error);
        }
      g_free (name);
      if (node == NULL)
        return fail_for (object, (CopOrigin){ 0, 0 }, inner, error);
    }
  g_hash_table_insert (emit->nodes, object, node);
  g_ptr_array_add (emit->described, object);
  if (!add_labels (node, cop_emit__labels (object), &inner)
      || (source && !cop_emit__from_source (emit, object, source, node, &inner)))
    return fail_for (object, (CopOrigin){ 0, 0 }, inner, error);
  return TRUE;
}

gboolean
cop_emit__has_node (CopObject *object)
{
  if (cop_object_is_a (object, &cop_type_node))
    return TRUE;
  return cop_device__of (object) && !cop_type__family (object->type)->no_node
         && ((CopDevice *)object)->object.state != COP_STATE_UNREALIZED;
}

/* Whether it is there for its node alone. */
static gboolean
is_unmodelled (CopObject *object)
{
  return cop_object_is_a (object, &cop_type_node)
         || (cop_device__of (object) && cop_type__family (object->type)->described);
}

/* The object whose node the object's is in: for a device that sits on a bus, the one that offers
 * it, or a node that nobody modelled and that it was added to on the way there; for everything else
 * its parent. */
static CopObject *
above (CopObject *object)
{
  CopDevice *device = cop_device__of (object);
  CopObject *seat, *at = object->parent;

  if (device == NULL || device->bus == NULL)
    return at;
  seat = &device->bus->device->object;
  while (at && at != seat && is_unmodelled (at))
    at = at->parent;
  return at == seat ? object->parent : seat;
}

static gboolean
is_said (const CopDevice *device)
{
  const CopDeviceExt *ext = device->ext;

  return ext && (ext->node || ext->label || (ext->dt && ext->dt->len));
}

/* Whether it is one that has a node when something is said of it, or below it. */
static gboolean
may_have_node (CopObject *object)
{
  return cop_device__of (object) && cop_type__family (object->type)->node_when_said
         && object->state != COP_STATE_UNREALIZED;
}

/* Those that offer the buses on the way up have nodes when it has one: the last of them must have
 * one in any case. */
static gboolean
can_have_node (CopObject *object)
{
  CopObject *at = object;

  while (at && may_have_node (at))
    at = above (at);
  return at != object && at && cop_emit__has_node (at);
}

static gboolean
refuse_said (CopObject *object, GError **error)
{
  char *name = cop_object_label (above (object));

  cop_object_error (object, error, COP_ERROR_INVALID,
                    "it has no node of which something could be said, since %s has none", name);
  g_free (name);
  return fail_at (object, (CopOrigin){ 0, 0 }, error);
}

/* Makes the node of the object after those of all it must be in.  What is above may come later in
 * the order of creation (a device on a bus of another): then the way up is made first. */
static gboolean
make_nodes_above (CopEmit *emit, CopObject *object, GPtrArray *way, GError **error)
{
  g_ptr_array_set_size (way, 0);
  for (CopObject *o = object; o && !g_hash_table_contains (emit->nodes, o); o = above (o))
    if (cop_emit__has_node (o) || can_have_node (o))
      g_ptr_array_add (way, o);
  for (guint i = way->len; i-- > 0;)
    {
      CopObject *o = way->pdata[i], *up = above (o);
      while (up && !g_hash_table_contains (emit->nodes, up))
        up = above (up);
      if (up && !make_node (emit, o, g_hash_table_lookup (emit->nodes, up), error))
        return FALSE;
    }
  return TRUE;
}

/* A bus without a device to describe says nothing: /cpus without a CPU. */
static gboolean
make_nodes (CopEmit *emit, GError **error)
{
  CopObject *machine = &emit->machine->device.object;
  CopWalk walk = COP_WALK (machine);
  GPtrArray *way = g_ptr_array_new ();
  gboolean ok = make_node (emit, machine, NULL, error);

  while (ok && cop_walk_next (&walk))
    {
      gboolean said = may_have_node (walk.at) && is_said ((CopDevice *)walk.at);
      if (walk.at == machine || !(said || cop_emit__has_node (walk.at))
          || g_hash_table_contains (emit->nodes, walk.at))
        continue;
      if (said && !can_have_node (walk.at))
        ok = refuse_said (walk.at, error);
      else
        ok = make_nodes_above (emit, walk.at, way, error);
    }
  g_ptr_array_unref (way);
  return ok;
}

/* --- what is in them ---------------------------------------------------------------------- */

static gboolean
describe_machine (CopEmit *emit, CopNode *root, GError **error)
{
  CopMachine *machine = emit->machine;
  guint n = cop_list_length (machine->compatible);
  const char **names = g_new0 (const char *, n + 1);
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    names[i] = cop_list_get (machine->compatible, i)->as.string;
  if (n)
    ok = cop_node_set_strings (root, "compatible", names, error);
  if (ok && machine->model)
    ok = cop_node_set_string (root, "model", machine->model, error);
  g_free (names);
  return ok;
}

static gboolean
run_describe (CopDevice *device, CopNode *node, GError **error)
{
  const GArray *hooks = cop_type__family (device->object.type)->describe;

  for (guint i = 0; i < hooks->len; i++)
    {
      const CopDescribeHook *hook = &g_array_index (hooks, CopDescribeHook, i);
      gboolean ok;
      COP_CALL_HOOK (&device->object, hook->desc, ok = hook->fn (device, node, error));
      if (!ok)
        {
          cop_hook__why (&device->object, "describe", error);
          return FALSE;
        }
    }
  return TRUE;
}

/* Nothing is said of a device that is enabled as all are. */
static const char *
said_status (const CopDevice *device)
{
  return device->bits & COP_DEVICE_DISABLED  ? "disabled"
         : device->bits & COP_DEVICE_ENABLED ? "okay"
                                             : NULL;
}

static gboolean
has_text (const CopNodeProp *prop, const char *text)
{
  return prop && cop_prop__length (prop) == strlen (text) + 1
         && memcmp (prop->data, text, strlen (text) + 1) == 0;
}

/* Of what nobody modelled nothing is known but whether it is enabled. */
static gboolean
describe_status (CopDevice *device, CopNode *node, GError **error)
{
  const CopNodeProp *prop = cop_node_find_prop (node, "status");
  const char *said = said_status (device);

  if (said == NULL && has_text (prop, "disabled"))
    said = "okay";
  if (said == NULL || has_text (prop, said) || (*said == 'o' && has_text (prop, "ok")))
    return TRUE;
  return cop_node_set_string (node, "status", said, error);
}

static gboolean
describe_device (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  const CopFamily *family = cop_type__family (device->object.type);

  if (family->described)
    return describe_status (device, node, error);
  if (family->compatible && family->compatible[0]
      && !cop_node_set_strings (node, "compatible", family->compatible, error))
    return FALSE;
  if (device == &emit->machine->device && !describe_machine (emit, node, error))
    return FALSE;
  return cop_emit__addresses (emit, device, node, error)
         && cop_emit__provider (emit, device, node, error) && run_describe (device, node, error)
         && cop_emit__check_lost (device, error)
         && cop_emit__interrupt_map (emit, device, node, error)
         && cop_emit__wires (emit, device, node, error)
         && (!said_status (device)
             || cop_node_set_string (node, "status", said_status (device), error));
}

static gboolean
describe_one (CopEmit *emit, CopObject *object, GError **error)
{
  CopNode *node = g_hash_table_lookup (emit->nodes, object);
  CopDevice *device = cop_device__of (object);
  const CopNode *source = emit->source ? cop_dt__source (object) : NULL;
  GError *inner = NULL;
  gboolean ok = TRUE;

  cop_tree_set_origin (emit->tree, object->origin);
  if (source)
    ok = cop_emit__source_props (emit, object, source, node, &inner);
  /* an interrupt-parent by hand counts for the nodes below it */
  if (ok && device)
    ok = describe_device (emit, device, node, &inner);
  if (ok && cop_emit__by_hand (emit, object, node, &inner))
    return TRUE;
  if (cop_error_path (inner))
    {
      g_propagate_error (error, inner);
      return fail_at (object, (CopOrigin){ 0, 0 }, error);
    }
  return fail_for (object, (CopOrigin){ 0, 0 }, inner, error);
}

static gboolean
describe_all (CopEmit *emit, GError **error)
{
  CopLife *life = emit->machine->life;
  GHashTable *outer = life->nodes;
  gboolean ok = TRUE;

  /* hooks remove nothing that is still to be described */
  cop_life__begin_list (life);
  life->nodes = emit->nodes;
  for (guint i = 0; ok && i < emit->described->len; i++)
    ok = describe_one (emit, emit->described->pdata[i], error);
  /* what hooks have removed is freed with the end of the list */
  ok = ok && cop_emit__early_interrupts (emit, error) && cop_emit__check_specifiers (emit, error);
  life->nodes = outer;
  cop_life__end_list (life);
  return ok;
}

/* What is in the head of a blob, and what is said of the tree as a whole. */
static gboolean
write_head (CopEmit *emit, GError **error)
{
  const CopMachine *machine = emit->machine;
  guint n = cop_list_length (machine->memreserve);

  cop_tree_set_boot_cpu (emit->tree, machine->boot_cpu);
  cop_tree_set_symbols (emit->tree, machine->symbols);
  cop_tree_set_overlay (emit->tree, machine->overlay);
  if (n % 2)
    return cop_object_error (
        &machine->device.object, error, COP_ERROR_INVALID,
        "memreserve has addresses and sizes by turns, and an address without a "
        "size at its end");
  for (guint i = 0; i < n; i += 2)
    {
      GError *inner = NULL;

      if (cop_tree_add_reservation (emit->tree, cop_list_get (machine->memreserve, i)->as.u,
                                    cop_list_get (machine->memreserve, i + 1)->as.u, &inner))
        continue;
      cop_object_error (&machine->device.object, error, inner->code, "memreserve: %s",
                        inner->message);
      g_error_free (inner);
      return FALSE;
    }
  return TRUE;
}

gboolean
cop_emit__nodes (CopEmit *emit, CopMachine *machine, GError **error)
{
  *emit = (CopEmit){ .machine = machine };
  if (!cop_machine__is_open (machine, error))
    return FALSE;
  emit->tree = cop_tree_new ();
  emit->nodes = g_hash_table_new (NULL, NULL);
  emit->described = g_ptr_array_new ();
  cop_emit__begin_source (emit);
  return write_head (emit, error) && make_nodes (emit, error);
}

void
cop_emit__clear (CopEmit *emit)
{
  if (emit->nodes == NULL)
    return;
  cop_emit__end_source (emit);
  g_ptr_array_unref (emit->described);
  g_hash_table_unref (emit->nodes);
  cop_tree_free (emit->tree);
}

CopTree *
cop_machine_to_tree (CopMachine *machine, GError **error)
{
  return cop_machine_to_tree_with_types (machine, NULL, error);
}

CopTree *
cop_machine_to_tree_with_types (CopMachine *machine, GHashTable **ret_types, GError **error)
{
  CopEmit emit;
  CopTree *tree = NULL;

  if (cop_emit__nodes (&emit, machine, error))
    {
      emit.parents = g_hash_table_new (NULL, NULL);
      emit.inherited = g_hash_table_new (NULL, NULL);
      emit.cells = g_hash_table_new (NULL, NULL);
      emit.early = g_ptr_array_new ();
      mark_made_up (&emit);
      if (describe_all (&emit, error))
        tree = g_steal_pointer (&emit.tree);
      if (ret_types)
        *ret_types = tree ? cop_emit__types (&emit) : NULL;
      g_clear_pointer (&emit.early, g_ptr_array_unref);
      g_hash_table_unref (emit.cells);
      g_hash_table_unref (emit.inherited);
      g_hash_table_unref (emit.parents);
    }
  cop_emit__clear (&emit);
  return tree;
}

/* --- the formats -------------------------------------------------------------------------- */

GBytes *
cop_machine_to_dtb (CopMachine *machine, GError **error)
{
  CopTree *tree = cop_machine_to_tree (machine, error);
  GBytes *dtb = tree ? cop_tree_to_dtb (tree, error) : NULL;

  cop_tree_free (tree);
  return dtb;
}

static const char *
file_name (guint32 file, gpointer data)
{
  return cop_host_file_label (data, file);
}

char *
cop_machine_to_dts (CopMachine *machine, CopDtsFlags flags, gsize *ret_length, GError **error)
{
  CopTree *tree = cop_machine_to_tree (machine, error);
  char *dts =
      tree ? cop_tree_to_dts (tree, flags, file_name, cop_machine_host (machine), ret_length, error)
           : NULL;

  cop_tree_free (tree);
  return dts;
}

char *
cop_machine_to_json (CopMachine *machine, gsize *ret_length, GError **error)
{
  CopTree *tree = cop_machine_to_tree (machine, error);
  char *json = tree ? cop_tree_to_json (tree, ret_length, error) : NULL;

  cop_tree_free (tree);
  return json;
}
