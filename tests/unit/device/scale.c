/* A million of everything: deep and wide, in a stack of 8 MiB, and each as dear as one of a few. */
#include <libfdt.h>
#include <pthread.h>
#include <rig.h>
#include <time.h>

/* Under a sanitizer a tenth: there the test is about memory, and the optimised build has it whole.
 */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define MILLION 100000
#define SEVERAL 20000
#else
#define MILLION 1000000
#define SEVERAL 200000
#endif

/* How much dearer one of ten times as many may be: what takes the square is ten times as dear, and
 * what no longer fits into a cache that others use as well up to four times. */
#define DEARER 5.0

enum
{
  BUILD,
  SNAPSHOT,
  PRINT,
  EMIT,
  RESET,
  CUT,
  N_PHASES
};

typedef struct
{
  double ns[N_PHASES]; /* for each item */
} Costs;

typedef struct
{
  CopHost *host;
  CopMachine *machine;
} Bench;

static Bench
begin (void)
{
  Bench bench = { rig_host (), NULL };

  bench.machine = rig_machine (bench.host, NULL);
  return bench;
}

static void
end (Bench *bench)
{
  g_assert_true (cop_machine_close (bench->machine, NULL));
  cop_machine_unref (bench->machine);
  g_assert_cmpuint (cop_host_live_objects (bench->host), ==, 0);
  cop_host_unref (bench->host);
}

/* The processor's time in microseconds: what others do meanwhile is not in it. */
static gint64
now (void)
{
  struct timespec spent;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &spent), ==, 0);
  return (gint64)spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static void
lap (Costs *costs, guint phase, guint n, gint64 *since)
{
  costs->ns[phase] = (double)(now () - *since) * 1000.0 / n;
  *since = now ();
}

/* Looks at all, and then cuts what is called "top" below the parent. */
static void
look_and_cut (Bench *bench, CopObject *parent, guint n, Costs *costs, gint64 since)
{
  g_autoptr (GError) error = NULL;
  CopSnapshot *snapshot;
  gsize size;
  GBytes *blob;
  char *text;

  lap (costs, BUILD, n, &since);
  snapshot = cop_machine_snapshot (bench->machine);
  lap (costs, SNAPSHOT, n, &since);
  cop_snapshot_free (snapshot);
  since = now ();
  text = cop_object_print_tree (cop_machine_root (bench->machine));
  lap (costs, PRINT, n, &since);
  g_assert_cmpuint (strlen (text), >, n * 10);
  g_free (text);
  since = now ();
  blob = cop_machine_to_dtb (bench->machine, &error);
  lap (costs, EMIT, n, &since);
  g_assert_no_error (error);
  size = g_bytes_get_size (blob);
  g_assert_cmpuint (size, >, n * 10);
  g_assert_cmpint (fdt_check_full (g_bytes_get_data (blob, NULL), size), ==, 0);
  g_bytes_unref (blob);
  since = now ();
  g_assert_true (cop_machine_reset (bench->machine, NULL));
  lap (costs, RESET, n, &since);
  g_assert_true (cop_object_cut (parent, "top", &error));
  lap (costs, CUT, n, &since);
  g_assert_no_error (error);
  g_assert_null (cop_object_child (parent, "top"));
}

/* --- what is built ---------------------------------------------------------------------------- */

/* Plain Devicetree nodes, each below the one before. */
static Costs
chain_of_nodes (guint n)
{
  Bench bench = begin ();
  CopType *type = cop_host_type (bench.host, &cop_type_node);
  CopObject *above = (CopObject *)bench.machine;
  gint64 since = now ();
  Costs costs;

  for (guint i = 0; i < n; i++)
    {
      CopObject *node = cop_object_new_near (above, type, NULL);
      g_assert_true (cop_object_add (above, i ? "n" : "top", node, COP_ADD_NULLABLE, NULL));
      cop_object_unref (node);
      above = node;
    }
  look_and_cut (&bench, (CopObject *)bench.machine, n, &costs, since);
  end (&bench);
  return costs;
}

/* Devices, each a child of the one before. */
static Costs
chain_of_devices (guint n)
{
  Bench bench = begin ();
  CopObject *above = cop_machine_peripheral (bench.machine);
  gint64 since = now ();
  Costs costs;

  for (guint i = 0; i < n; i++)
    {
      CopDeviceSpec spec = { .type = "rig.loose", .id = i ? "d" : "top", .parent = above };
      above = &cop_machine_device_addv (bench.machine, &spec, NULL)->object;
    }
  look_and_cut (&bench, cop_machine_peripheral (bench.machine), n, &costs, since);
  end (&bench);
  return costs;
}

/* Hubs, each on a bus of the one before, all with a name in peripheral: two objects each. */
static Costs
chain_of_hubs (guint n)
{
  Bench bench = begin ();
  CopBus *bus = rig_bus (rig_add (bench.machine, &rig_type_rack, "top", NULL), "a");
  gint64 since = now ();
  Costs costs;

  for (guint i = 0; i < n; i++)
    {
      char id[16];
      g_snprintf (id, sizeof id, "h%u", i);
      bus = cop_device_first_bus (rig_add (bench.machine, &rig_type_quiet, id, bus));
    }
  look_and_cut (&bench, cop_machine_peripheral (bench.machine), n, &costs, since);
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (bench.machine)), ==, 0);
  end (&bench);
  return costs;
}

/* Simple buses, each on the one before, with a mapped device on each: addresses and cell counts are
 * handed on through all of them. */
static Costs
chain_of_buses (guint n)
{
  Bench bench = begin ();
  CopDevice *above =
      rig_add (bench.machine, cop_type_desc (cop_host_find_type (bench.host, "bus.simple", NULL)),
               "top", NULL);
  const CopTypeDesc *simple = cop_type_desc (cop_object_type (&above->object));
  gint64 since = now ();
  Costs costs;

  for (guint i = 0; i < n; i++)
    {
      CopSetting at = { .name = "at", .value = COP_VALUE_UINT ((guint64)i << 8) };
      CopDeviceSpec spec = { .type = "ns16550a", .bus = cop_device_first_bus (above) };
      spec.settings = &at;
      spec.n_settings = 1;
      g_assert_nonnull (cop_machine_device_addv (bench.machine, &spec, NULL));
      above = rig_add_to (&above->object, simple, "b", spec.bus);
    }
  look_and_cut (&bench, cop_machine_peripheral (bench.machine), n, &costs, since);
  end (&bench);
  return costs;
}

/* Devices side by side on one bus, all with a name in peripheral. */
static Costs
fan_of_devices (guint n)
{
  Bench bench = begin ();
  CopBus *bus = rig_bus (rig_add (bench.machine, &rig_type_rack, "top", NULL), "a");
  gint64 since = now ();
  Costs costs;

  for (guint i = 0; i < n; i++)
    {
      char id[16];
      g_snprintf (id, sizeof id, "d%u", i);
      rig_add (bench.machine, &rig_type_probe, id, bus);
    }
  g_assert_cmpuint (cop_bus_n_devices (bus), ==, n);
  look_and_cut (&bench, cop_machine_peripheral (bench.machine), n, &costs, since);
  end (&bench);
  return costs;
}

/* Places on an indexed bus, from the last to the first. */
static Costs
fan_of_places (guint n)
{
  Bench bench = begin ();
  CopBus *bus = rig_bus (rig_add (bench.machine, &rig_type_odd, "top", NULL), "places");
  gint64 since = now ();
  Costs costs;

  for (guint i = n; i-- > 0;)
    {
      CopSetting at = { .name = "at", .value = COP_VALUE_UINT (i) };
      CopDeviceSpec spec = { .type = "rig.on-places", .bus = bus, .settings = &at };
      spec.n_settings = 1;
      g_assert_nonnull (cop_machine_device_addv (bench.machine, &spec, NULL));
    }
  look_and_cut (&bench, cop_machine_peripheral (bench.machine), n, &costs, since);
  end (&bench);
  return costs;
}

/* --- in a stack of 8 MiB ---------------------------------------------------------------------- */

typedef struct
{
  Costs (*build) (guint n);
  guint n;
  Costs costs;
} Task;

static void *
run_task (void *data)
{
  Task *task = data;

  task->costs = task->build (task->n);
  return NULL;
}

static Costs
in_small_stack (Costs (*build) (guint n), guint n)
{
  Task task = { build, n, { { 0 } } };
  pthread_attr_t attributes;
  pthread_t thread;

  g_assert_cmpint (pthread_attr_init (&attributes), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, 8 * 1024 * 1024), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, run_task, &task), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
  return task.costs;
}

/* No phase costs much more for each of many than for each of a tenth of them. */
static void
linear (Costs (*build) (guint n), guint n)
{
  static const char *const names[] = { "build", "snapshot", "print", "emit", "reset", "cut" };
  gboolean fine[N_PHASES] = { FALSE }, ok = FALSE;

  /* somebody else may have had the caches: only what is dear every time is dear */
  for (guint try = 0; try < 3 && !ok; try++)
    {
      Costs few = in_small_stack (build, n / 10), many = in_small_stack (build, n);

      ok = TRUE;
      for (guint i = 0; i < N_PHASES; i++)
        {
          g_test_message ("%s: %.0f ns of %u, %.0f ns of %u", names[i], few.ns[i], n / 10,
                          many.ns[i], n);
          fine[i] = fine[i] || many.ns[i] <= DEARER * few.ns[i] + 20.0;
          ok = ok && fine[i];
        }
    }
  g_assert_true (ok);
}

static void
a_chain_of_nodes (void)
{
  linear (chain_of_nodes, MILLION);
}

static void
a_chain_of_devices (void)
{
  linear (chain_of_devices, MILLION);
}

static void
a_chain_of_hubs (void)
{
  linear (chain_of_hubs, SEVERAL);
}

static void
a_chain_of_buses (void)
{
  linear (chain_of_buses, SEVERAL);
}

static void
a_fan_of_devices (void)
{
  linear (fan_of_devices, MILLION);
}

static void
a_fan_of_places (void)
{
  linear (fan_of_places, SEVERAL);
}

/* --- among siblings --------------------------------------------------------------------------- */

/* The time of one addition and removal among n siblings, the least of several tries. */
static double
among (guint n)
{
  Bench bench = begin ();
  CopBus *bus = rig_bus (rig_add (bench.machine, &rig_type_rack, "top", NULL), "a");
  double least = 1e18;

  for (guint i = 0; i < n; i++)
    rig_add (bench.machine, &rig_type_probe, NULL, bus);
  rig_add (bench.machine, &rig_type_probe, "first", bus);
  rig_cut (bench.machine, "first");
  for (guint try = 0; try < 20; try++)
    {
      gint64 since = now ();
      for (guint i = 0; i < 200; i++)
        {
          CopDeviceSpec spec = { .type = "rig.probe", .id = "new", .bus = bus };
          spec.parent = cop_machine_peripheral_anon (bench.machine);
          g_assert_nonnull (cop_machine_device_addv (bench.machine, &spec, NULL));
          g_assert_true (cop_object_cut (spec.parent, "new", NULL));
        }
      least = MIN (least, (double)(now () - since) * 1000.0 / 200);
    }
  end (&bench);
  return least;
}

static void
one_among_many_siblings (void)
{
  double few = among (10), many = among (100000);

  g_test_message ("%.0f ns among 10, %.0f ns among 100000", few, many);
  g_assert_cmpfloat (many, <=, DEARER * few);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/device/scale/" #name, name)
  ADD (a_chain_of_nodes);
  ADD (a_chain_of_devices);
  ADD (a_chain_of_hubs);
  ADD (a_chain_of_buses);
  ADD (a_fan_of_devices);
  ADD (a_fan_of_places);
  ADD (one_among_many_siblings);
  return g_test_run ();
}
