/* Objects, references, casts, properties, links, observers. */
#include <string.h>

#include "ours.h"

/* Ten and forty numbers with defaults. */
typedef struct
{
  CopObject parent;
  guint32 values[40];
} Numbers;

#define ROW(i)                                                                                     \
  COP_UINT ("prop" #i, Numbers, values[i], .otherwise.u = 100 + i, .max.u = G_MAXUINT32,           \
            .when = COP_SET_ALWAYS, .doc = "A number")
#define TEN(i)                                                                                     \
  ROW (i##0), ROW (i##1), ROW (i##2), ROW (i##3), ROW (i##4), ROW (i##5), ROW (i##6), ROW (i##7),  \
      ROW (i##8), ROW (i##9)

static const CopPropDef ten_props[] = { TEN (), COP_PROPS_END };
static const CopTypeDesc ten_desc = {
  .name = "bench.ten",
  .doc = "Ten properties",
  .size = G_STRUCT_OFFSET (Numbers, values) + 10 * sizeof (guint32),
  .props = ten_props,
};

static const CopPropDef forty_props[] = { TEN (), TEN (1), TEN (2), TEN (3), COP_PROPS_END };
static const CopTypeDesc forty_desc = {
  .name = "bench.forty",
  .doc = "Forty properties",
  .size = sizeof (Numbers),
  .props = forty_props,
};

/* A string and a link, and four levels of descent. */
typedef struct
{
  CopObject parent;
  char *string;
  CopLink link;
} Mixed;

static const CopPropDef mixed_props[] = {
  COP_STRING ("string", Mixed, string, .when = COP_SET_ALWAYS, .doc = "A text"),
  COP_LINK ("link", Mixed, link, .to = "object", .when = COP_SET_ALWAYS, .doc = "Any object"),
  COP_PROPS_END,
};
static const CopInterfaceDesc face = { .name = "bench.face", .doc = "A table of functions" };
static const int face_functions;
static const CopImplements mixed_implements[] = { { &face, &face_functions }, { NULL, NULL } };
static const CopTypeDesc mixed_desc = {
  .name = "bench.mixed",
  .doc = "A string and a link",
  .size = sizeof (Mixed),
  .props = mixed_props,
  .implements = mixed_implements,
};

#define LEVEL(level, above)                                                                        \
  static const CopTypeDesc level##_desc = { .name = "bench." #level,                               \
                                            .doc = "One level more",                               \
                                            .parent = &above##_desc,                               \
                                            .size = sizeof (Mixed) }
LEVEL (two, mixed);
LEVEL (three, two);
LEVEL (four, three);
LEVEL (five, four);

static CopObject *numbers, *mixed, *targets[2];
static const CopProp *number_row, *string_row;

static void
setup (long n, void *data)
{
  GError *error = NULL;

  if (numbers)
    return;
  numbers = bench_new (bench_register (&ten_desc));
  mixed = bench_new (bench_register (&five_desc));
  for (guint i = 0; i < BENCH_N (targets); i++)
    targets[i] = bench_new (bench_register (&bench_bare));
  number_row = cop_type_find_prop (cop_object_type (numbers), "prop5");
  string_row = cop_type_find_prop (cop_object_type (mixed), "string");
  if (!cop_object_set_string (mixed, "string", "hello world", &error)
      || !cop_object_set_object (mixed, "link", targets[0], &error))
    bench_fail ("setup", error->message);
}

static void
run_new (long n, void *data)
{
  CopType *type = bench_register (data);

  for (long i = 0; i < n; i++)
    cop_object_unref (cop_object_new (type, NULL));
}

static void
run_ref (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      cop_object_ref (numbers);
      BENCH_CLOBBER ();
      cop_object_unref (numbers);
    }
}

static void
run_cast (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      CopObject *object = mixed;
      BENCH_KEEP (object);
      object = cop_object_cast (object, &mixed_desc);
      BENCH_KEEP (object);
    }
}

static void
run_interface (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      gconstpointer functions;
      CopObject *object = mixed;
      BENCH_KEEP (object);
      functions = cop_object_interface (object, &face);
      BENCH_KEEP (functions);
    }
}

static void
run_set (long n, void *data)
{
  for (long i = 0; i < n; i++)
    cop_object_set_uint (numbers, "prop5", (guint64)i, NULL);
}

static void
run_get (long n, void *data)
{
  guint64 value;

  for (long i = 0; i < n; i++)
    {
      cop_object_get_uint (numbers, "prop5", &value, NULL);
      BENCH_KEEP (value);
    }
}

static void
run_set_row (long n, void *data)
{
  for (long i = 0; i < n; i++)
    cop_prop_set_uint (number_row, numbers, (guint64)i, NULL);
}

static void
run_get_row (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      guint64 value = cop_prop_get_uint (number_row, numbers);
      BENCH_KEEP (value);
    }
}

static void
run_set_string (long n, void *data)
{
  for (long i = 0; i < n; i++)
    cop_object_set_string (mixed, "string", i & 1 ? "hello world" : "hello wOrld", NULL);
}

static void
run_get_string (long n, void *data)
{
  char *value;

  for (long i = 0; i < n; i++)
    {
      cop_object_get_string (mixed, "string", &value, NULL);
      BENCH_KEEP (value);
      g_free (value);
    }
}

static void
run_peek_string (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *value = cop_prop_peek_string (string_row, mixed);
      BENCH_KEEP (value);
    }
}

static void
run_unknown (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      GError *error = NULL;
      if (cop_object_set_uint (numbers, "porp5", 1, &error))
        bench_fail ("porp5", "was set");
      g_error_free (error);
    }
}

static void
run_set_link (long n, void *data)
{
  for (long i = 0; i < n; i++)
    cop_object_set_object (mixed, "link", targets[i & 1], NULL);
}

static void
run_get_link (long n, void *data)
{
  CopObject *value;

  for (long i = 0; i < n; i++)
    {
      cop_object_get_object (mixed, "link", &value, NULL);
      BENCH_KEEP (value);
    }
}

static void
count_notify (CopObject *object, const CopProp *prop, gpointer data)
{
  ++*(long *)data;
}

static long notified;

static void
setup_observer (long n, void *data)
{
  setup (n, NULL);
  notified = 0;
  cop_object_observe (numbers, count_notify, &notified);
}

static void
teardown_observer (long n, void *data)
{
  cop_object_unobserve (numbers, count_notify, &notified);
  if (notified != n)
    bench_fail ("notify", "not every write was told");
}

/* An object that once had an observer has a side table, and must not be slower for it. */
static void
setup_observed_once (long n, void *data)
{
  setup (n, NULL);
  cop_object_observe (numbers, count_notify, &notified);
  cop_object_unobserve (numbers, count_notify, &notified);
}

static double
bytes_object (long n, void *data)
{
  CopType *type = bench_register (data);
  CopObject **objects = g_new (CopObject *, n);
  size_t before;
  double bytes;

  cop_object_unref (cop_object_new (type, NULL));
  before = bench_heap ();
  for (long i = 0; i < n; i++)
    objects[i] = cop_object_new (type, NULL);
  bytes = (double)(bench_heap () - before) / (double)n;
  for (long i = 0; i < n; i++)
    cop_object_unref (objects[i]);
  g_free (objects);
  return bytes;
}

const BenchOp object_ops[] = {
  { "object.new/0", 300000, 5000, setup, run_new, NULL, (void *)&bench_bare },
  { "object.new/10", 300000, 5000, setup, run_new, NULL, (void *)&ten_desc },
  { "object.new/40", 300000, 5000, setup, run_new, NULL, (void *)&forty_desc },
  { "object.ref", 500000, 5000, setup, run_ref },
  { "object.cast/4", 500000, 5000, setup, run_cast },
  { "object.cast/interface", 500000, 5000, setup, run_interface },
  { .name = "bytes.object/0", .n = 100000, .data = (void *)&bench_bare, .bytes = bytes_object },
  { .name = "bytes.object/10", .n = 100000, .data = (void *)&ten_desc, .bytes = bytes_object },
  { "prop.set/name", 500000, 5000, setup, run_set },
  { "prop.get/name", 500000, 5000, setup, run_get },
  { "prop.set/handle", 1000000, 5000, setup, run_set_row },
  { "prop.get/handle", 1000000, 5000, setup, run_get_row },
  { "prop.set/string", 300000, 5000, setup, run_set_string },
  { "prop.get/string", 300000, 5000, setup, run_get_string },
  { "prop.peek/string", 1000000, 5000, setup, run_peek_string },
  { "prop.unknown", 50000, 2000, setup, run_unknown },
  { "link.set", 500000, 5000, setup, run_set_link },
  { "link.get", 500000, 5000, setup, run_get_link },
  { "notify/0", 1000000, 5000, setup_observed_once, run_set_row },
  { "notify/1", 500000, 5000, setup_observer, run_set_row, teardown_observer },
};
const size_t n_object_ops = BENCH_N (object_ops);
