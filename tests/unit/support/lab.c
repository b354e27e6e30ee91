#include "lab.h"

/* --- hooks -------------------------------------------------------------------------------- */

static void
say (CopObject *self, const char *hook)
{
  const char *type = cop_object_hook_type (self)->name, *name = cop_object_name (self);

  if (name)
    cop_test_log_add (cop_test_log_current (), "%s %s %s", hook, type, name);
  else
    cop_test_log_add (cop_test_log_current (), "%s %s", hook, type);
}

static gboolean
say_init (CopObject *self, GError **error G_GNUC_UNUSED)
{
  say (self, "init");
  return TRUE;
}

static gboolean
say_post_init (CopObject *self, GError **error G_GNUC_UNUSED)
{
  say (self, "post_init");
  return TRUE;
}

static void
say_finalize (CopObject *self)
{
  say (self, "finalize");
}

static gboolean
half_get (CopObject *self, const CopProp *prop G_GNUC_UNUSED, CopValue *ret_value,
          GError **error G_GNUC_UNUSED)
{
  *ret_value = COP_VALUE_UINT (((LabThing *)self)->even / 2);
  return TRUE;
}

static gboolean
half_set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  if (value->kind != COP_KIND_UINT && value->kind != COP_KIND_INT)
    return cop_object_error (self, error, COP_ERROR_TYPE, "property '%s' wants a number",
                             cop_prop_name (prop));
  ((LabThing *)self)->even = (guint32)value->as.u * 2;
  return TRUE;
}

static gboolean
sum_get (CopObject *self, const CopProp *prop G_GNUC_UNUSED, CopValue *ret_value,
         GError **error G_GNUC_UNUSED)
{
  LabThing *thing = (LabThing *)self;

  *ret_value = COP_VALUE_INT ((gint64)thing->i32 + (gint64)thing->u32);
  return TRUE;
}

static gboolean
sink_set (CopObject *self, const CopProp *prop G_GNUC_UNUSED, const CopValue *value,
          GError **error G_GNUC_UNUSED)
{
  ((LabThing *)self)->u8 = (guint8)value->as.u;
  return TRUE;
}

static gboolean
even_set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  if (value->as.u % 2 == 0)
    return TRUE;
  return cop_object_error (self, error, COP_ERROR_REFUSED,
                           "property '%s' wants an even number, not %" G_GUINT64_FORMAT,
                           cop_prop_name (prop), value->as.u);
}

static void
even_changed (CopObject *self, const CopProp *prop G_GNUC_UNUSED)
{
  ((LabThing *)self)->n_changed++;
}

/* --- types -------------------------------------------------------------------------------- */

const CopInterfaceDesc lab_interface_plug = { "lab.plug", "Can be plugged in" };
const CopInterfaceDesc lab_interface_switch = { "lab.switch", "Can be switched" };

static const CopPropDef base_props[] = {
  COP_UINT ("rank", LabBase, rank, .otherwise.u = 7, .doc = "Its rank among the others"),
  COP_PROPS_END,
};

const CopTypeDesc lab_type_base = {
  .name = "lab.base",
  .doc = "What the lab's types have in common",
  .size = sizeof (LabBase),
  .flags = COP_TYPE_ABSTRACT,
  .props = base_props,
};

static const char *const modes[] = { "slow", "fast", "turbo", NULL };

static const CopPropDef thing_props[] = {
  COP_BOOL ("flag", LabThing, flag, .otherwise.u = 1, .doc = "Up or down"),
  COP_INT ("i8", LabThing, i8, .otherwise.i = -1, .doc = "8 bits with a sign"),
  COP_INT ("i16", LabThing, i16, .otherwise.i = -2, .doc = "16 bits with a sign"),
  COP_INT ("i32", LabThing, i32, .otherwise.i = -3, .doc = "32 bits with a sign"),
  COP_INT ("i64", LabThing, i64, .otherwise.i = -4, .doc = "64 bits with a sign"),
  COP_UINT ("u8", LabThing, u8, .otherwise.u = 1, .doc = "8 bits"),
  COP_UINT ("u16", LabThing, u16, .otherwise.u = 2, .doc = "16 bits"),
  COP_UINT ("u32", LabThing, u32, .otherwise.u = 3, .when = COP_SET_ALWAYS, .doc = "32 bits"),
  COP_UINT ("u64", LabThing, u64, .otherwise.u = 4, .doc = "64 bits"),
  COP_INT ("level", LabThing, level, .otherwise.i = 3, .min.i = -10, .max.i = 10,
           .doc = "A number with bounds on both sides of 0"),
  COP_UINT ("pins", LabThing, pins, .otherwise.u = 16, .min.u = 1, .max.u = 1000,
            .doc = "A number with bounds"),
  COP_SIZE ("memory", LabThing, bytes, .otherwise.u = 4096, .doc = "A number of bytes"),
  COP_ADDRESS ("base", LabThing, address, .otherwise.u = 0x1000, .max.u = 0xffffffff,
               .doc = "Where it begins"),
  COP_DOUBLE ("ratio", LabThing, ratio, .otherwise.d = 0.5, .max.d = 1, .doc = "From 0 to 1"),
  COP_DOUBLE ("free_ratio", LabThing, free_ratio, .doc = "A ratio without bounds"),
  COP_STRING ("text", LabThing, text, .otherwise.s = "plain", .doc = "A text with a default"),
  COP_STRING ("blank", LabThing, blank, .doc = "A text without a default"),
  COP_ENUM ("mode", LabThing, mode, .choices = modes, .otherwise.u = 1, .doc = "How it runs"),
  COP_BYTES ("blob", LabThing, blob, .doc = "Some bytes"),
  COP_LIST ("numbers", LabThing, numbers, .item = COP_KIND_UINT, .doc = "Some numbers"),
  COP_LIST ("words", LabThing, words, .item = COP_KIND_STRING, .doc = "Some words"),
  COP_LINK ("friend", LabThing, friend, .to = "lab.base", .when = COP_SET_ALWAYS,
            .doc = "An object that it keeps alive"),
  COP_LINK ("needs", LabThing, needs, .to = "lab.base", .required = TRUE, .when = COP_SET_ALWAYS,
            .doc = "An object that it cannot do without"),
  COP_LINK ("fan", LabThing, fan, .to = "lab.plug", .weak = TRUE, .when = COP_SET_ALWAYS,
            .doc = "An object that may go"),
  COP_UINT ("never", LabThing, never, .otherwise.u = 9, .when = COP_SET_NEVER,
            .doc = "A number to be read"),
  COP_UINT ("even", LabThing, even, .set = even_set, .changed = even_changed,
            .when = COP_SET_ALWAYS, .doc = "An even number"),
  COP_CHILD ("inner", .to = "lab.thing", .nullable = TRUE, .doc = "A thing inside"),
  COP_CHILD ("core", .to = "lab.child", .doc = "What cannot be taken out"),
  COP_ALIAS ("inner_text", .to = "inner/text", .doc = "The text of the thing inside"),
  COP_ALIAS ("core_rank", .to = "core/rank", .doc = "The rank of the core"),
  COP_COMPUTED ("half", .computed_kind = COP_KIND_UINT, .get = half_get, .set = half_set,
                .doc = "Half of the even number"),
  COP_COMPUTED ("sum", .computed_kind = COP_KIND_INT, .get = sum_get, .doc = "i32 and u32"),
  COP_COMPUTED ("sink", .computed_kind = COP_KIND_UINT, .set = sink_set,
                .doc = "Can be written only"),
  COP_PROPS_END,
};

const CopTypeDesc lab_type_thing = {
  .name = "lab.thing",
  .doc = "Has a property of every kind",
  .parent = &lab_type_base,
  .size = sizeof (LabThing),
  .props = thing_props,
  .finalize = say_finalize,
};

static int
child_answer (CopObject *self)
{
  return ((LabBase *)self)->rank;
}

static int
leaf_answer (CopObject *self)
{
  return 100 + ((LabBase *)self)->rank;
}

static const LabPlug child_plug = { child_answer }, leaf_plug = { leaf_answer };

static const CopImplements child_implements[] = {
  { &lab_interface_plug, &child_plug },
  { NULL, NULL },
};

static const CopImplements leaf_implements[] = {
  { &lab_interface_plug, &leaf_plug },
  { &lab_interface_switch, &leaf_plug },
  { NULL, NULL },
};

const CopTypeDesc lab_type_child = {
  .name = "lab.child",
  .doc = "Has hooks and an interface",
  .parent = &lab_type_base,
  .size = sizeof (LabBase),
  .implements = child_implements,
  .init = say_init,
  .post_init = say_post_init,
  .finalize = say_finalize,
};

const CopTypeDesc lab_type_leaf = {
  .name = "lab.leaf",
  .doc = "Descends from lab.child",
  .parent = &lab_type_child,
  .size = sizeof (LabBase),
  .implements = leaf_implements,
  .init = say_init,
  .post_init = say_post_init,
  .finalize = say_finalize,
};

const CopTypeDesc lab_type_hidden = {
  .name = "lab.hidden",
  .doc = "Is not for users",
  .parent = &lab_type_base,
  .size = sizeof (LabBase),
  .flags = COP_TYPE_NOT_USER_CREATABLE,
};

/* --- making ------------------------------------------------------------------------------- */

CopHost *
lab_host (void)
{
  static const CopTypeDesc *const types[] = { &lab_type_base, &lab_type_thing, &lab_type_child,
                                              &lab_type_leaf, &lab_type_hidden };
  CopHost *host = cop_host_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      cop_host_register (host, types[i], NULL, NULL, &error);
      g_assert_no_error (error);
    }
  return host;
}

gpointer
lab_new (CopHost *host, const CopTypeDesc *desc)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = cop_object_new (cop_host_type (host, desc), &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  return object;
}

gpointer
lab_add (CopObject *parent, const char *name, const CopTypeDesc *desc)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = lab_new (cop_object_host (parent), desc);

  cop_object_add (parent, name, object, COP_ADD_NULLABLE, &error);
  g_assert_no_error (error);
  cop_object_unref (object);
  return object;
}

CopMachine *
lab_machine (CopHost *host)
{
  g_autoptr (GError) error = NULL;
  CopMachine *machine = cop_machine_new (host, NULL, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (machine);
  return machine;
}

void
lab_close (CopMachine *machine)
{
  g_autoptr (GError) error = NULL;

  if (machine == NULL)
    return;
  cop_machine_close (machine, &error);
  g_assert_no_error (error);
  cop_machine_unref (machine);
}

void
lab_close_host (CopHost *host)
{
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}
