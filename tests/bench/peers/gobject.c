/* GObject, as one would write a tree of devices with it: ten construct properties, a hash table of
 * children that each node makes when it needs one. */
#include <glib-object.h>
#include <stdlib.h>
#include <string.h>

#include "../bench.h"

#define NAMED_TYPE(Name, name)                                                                     \
  typedef struct                                                                                   \
  {                                                                                                \
    GObjectClass parent;                                                                           \
  } Name##Class;                                                                                   \
  GType name##_get_type (void);

/* No properties. */
typedef struct
{
  GObject parent;
} BenchBare;
NAMED_TYPE (BenchBare, bench_bare)
G_DEFINE_TYPE (BenchBare, bench_bare, G_TYPE_OBJECT)

static void
bench_bare_init (BenchBare *self)
{
}

static void
bench_bare_class_init (BenchBareClass *class)
{
}

/* Ten properties with defaults, and a string and a link. */
typedef struct
{
  GObject parent;
  guint values[10];
} BenchTen;
NAMED_TYPE (BenchTen, bench_ten)
G_DEFINE_TYPE (BenchTen, bench_ten, G_TYPE_OBJECT)

static void
bench_ten_init (BenchTen *self)
{
}

static void
ten_set (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  ((BenchTen *)object)->values[id - 1] = g_value_get_uint (value);
}

static void
ten_get (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_uint (value, ((BenchTen *)object)->values[id - 1]);
}

static void
bench_ten_class_init (BenchTenClass *class)
{
  GObjectClass *object_class = (GObjectClass *)class;

  object_class->set_property = ten_set;
  object_class->get_property = ten_get;
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("prop%u", i);
      g_object_class_install_property (object_class, i + 1,
                                       g_param_spec_uint (name, name, name, 0, G_MAXUINT, 100 + i,
                                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT));
    }
}

typedef struct
{
  GObject parent;
  guint quiet;
  char *string;
  GObject *link;
} BenchProps;
NAMED_TYPE (BenchProps, bench_props)

typedef struct
{
  GTypeInterface parent;
} BenchFaceInterface;
GType bench_face_get_type (void);
G_DEFINE_INTERFACE (BenchFace, bench_face, G_TYPE_OBJECT)

static void
bench_face_default_init (BenchFaceInterface *face)
{
}

G_DEFINE_TYPE_WITH_CODE (BenchProps, bench_props, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (bench_face_get_type (), NULL))
static GParamSpec *quiet_spec;

static void
bench_props_init (BenchProps *self)
{
}

static void
props_set (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  BenchProps *self = (BenchProps *)object;

  if (id == 1)
    self->quiet = g_value_get_uint (value);
  else if (id == 2)
    {
      g_free (self->string);
      self->string = g_value_dup_string (value);
    }
  else
    g_set_object (&self->link, g_value_get_object (value));
}

static void
props_get (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  BenchProps *self = (BenchProps *)object;

  if (id == 1)
    g_value_set_uint (value, self->quiet);
  else if (id == 2)
    g_value_set_string (value, self->string);
  else
    g_value_set_object (value, self->link);
}

static void
bench_props_class_init (BenchPropsClass *class)
{
  GObjectClass *object_class = (GObjectClass *)class;
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = props_set;
  object_class->get_property = props_get;
  quiet_spec = g_param_spec_uint ("quiet", "quiet", "quiet", 0, G_MAXUINT, 0,
                                  flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_property (object_class, 1, quiet_spec);
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_string ("string", "string", "string", NULL, flags));
  g_object_class_install_property (
      object_class, 3, g_param_spec_object ("link", "link", "link", G_TYPE_OBJECT, flags));
}

/* Four levels below BenchTen. */
#define LEVEL(Name, name, Parent, PARENT)                                                          \
  typedef Parent Name;                                                                             \
  NAMED_TYPE (Name, name)                                                                          \
  G_DEFINE_TYPE (Name, name, PARENT)                                                               \
  static void name##_init (Name *self)                                                             \
  {                                                                                                \
  }                                                                                                \
  static void name##_class_init (Name##Class *class)                                               \
  {                                                                                                \
  }
LEVEL (BenchTwo, bench_two, BenchProps, bench_props_get_type ())
LEVEL (BenchThree, bench_three, BenchTwo, bench_two_get_type ())
LEVEL (BenchFour, bench_four, BenchThree, bench_three_get_type ())

static BenchTen *ten;
static BenchFour *four;
static GObject *target;

static void
run_new (long n, void *data)
{
  GType type = ((GType (*) (void))data) ();

  for (long i = 0; i < n; i++)
    g_object_unref (g_object_new (type, NULL));
}

static void
run_ref (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      g_object_ref (ten);
      BENCH_CLOBBER ();
      g_object_unref (ten);
    }
}

static void
run_cast (long n, void *data)
{
  GType type = ((GType (*) (void))data) ();

  for (long i = 0; i < n; i++)
    {
      void *object = g_type_check_instance_cast ((GTypeInstance *)four, type);
      BENCH_KEEP (object);
    }
}

static void
run_set (long n, void *data)
{
  for (long i = 0; i < n; i++)
    g_object_set (ten, "prop5", (guint)i, NULL);
}

static void
run_get (long n, void *data)
{
  guint value;

  for (long i = 0; i < n; i++)
    g_object_get (ten, "prop5", &value, NULL);
}

static void
run_set_string (long n, void *data)
{
  for (long i = 0; i < n; i++)
    g_object_set (four, "string", i & 1 ? "hello world" : "hello wOrld", NULL);
}

static void
run_get_string (long n, void *data)
{
  char *value;

  for (long i = 0; i < n; i++)
    {
      g_object_get (four, "string", &value, NULL);
      g_free (value);
    }
}

static void
run_set_link (long n, void *data)
{
  for (long i = 0; i < n; i++)
    g_object_set (four, "link", i & 1 ? target : (GObject *)ten, NULL);
}

static void
run_get_link (long n, void *data)
{
  GObject *value;

  for (long i = 0; i < n; i++)
    {
      g_object_get (four, "link", &value, NULL);
      g_object_unref (value);
    }
}

static void
run_unknown (long n, void *data)
{
  GObjectClass *class = G_OBJECT_GET_CLASS (ten);

  for (long i = 0; i < n; i++)
    {
      GError *error = NULL;
      if (!g_object_class_find_property (class, "porp5"))
        g_set_error (&error, g_quark_from_static_string ("bench"), 1, "no property '%s' on %s",
                     "porp5", G_OBJECT_TYPE_NAME (ten));
      g_error_free (error);
    }
}

static void
count_notify (GObject *object, GParamSpec *spec, gpointer data)
{
  ++*(long *)data;
}

static void
setup_notify (long n, void *data)
{
  static long count;

  g_signal_connect (four, "notify::quiet", G_CALLBACK (count_notify), &count);
}

static void
run_notify (long n, void *data)
{
  for (long i = 0; i < n; i++)
    g_object_notify_by_pspec ((GObject *)four, quiet_spec);
}

static void
teardown_notify (long n, void *data)
{
  g_signal_handlers_disconnect_matched (four, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, count_notify, NULL);
}

static const BenchOp object_ops[] = {
  { "object.new/0", 200000, 3000, NULL, run_new, NULL, bench_bare_get_type },
  { "object.new/10", 100000, 2000, NULL, run_new, NULL, bench_ten_get_type },
  { "object.ref", 500000, 5000, NULL, run_ref },
  { "object.cast/4", 500000, 5000, NULL, run_cast, NULL, bench_props_get_type },
  { "object.cast/interface", 500000, 5000, NULL, run_cast, NULL, bench_face_get_type },
  { "prop.set/name", 200000, 5000, NULL, run_set },
  { "prop.get/name", 200000, 5000, NULL, run_get },
  { "prop.set/string", 200000, 5000, NULL, run_set_string },
  { "prop.get/string", 200000, 5000, NULL, run_get_string },
  { "prop.unknown", 100000, 2000, NULL, run_unknown },
  { "link.set", 200000, 5000, NULL, run_set_link },
  { "link.get", 200000, 5000, NULL, run_get_link },
  { "notify/0", 200000, 5000, NULL, run_notify },
  { "notify/1", 100000, 2000, setup_notify, run_notify, teardown_notify },
};

/* The tree, in a file of its own. */
extern const BenchOp gobject_tree_ops[];
extern const size_t gobject_n_tree_ops;

int
main (int argc, char **argv)
{
  BenchOp *ops = g_new (BenchOp, BENCH_N (object_ops) + gobject_n_tree_ops);

  ten = g_object_new (bench_ten_get_type (), NULL);
  four = g_object_new (bench_four_get_type (), "string", "hello world", NULL);
  target = g_object_new (bench_bare_get_type (), NULL);
  g_object_set (four, "link", target, NULL);
  /* The tree's first: bytes have to be counted before anything is freed, as GSlice keeps that. */
  memcpy (ops, gobject_tree_ops, gobject_n_tree_ops * sizeof *ops);
  memcpy (ops + gobject_n_tree_ops, object_ops, sizeof object_ops);
  return bench_main (argc, argv, "gobject", ops, BENCH_N (object_ops) + gobject_n_tree_ops);
}
