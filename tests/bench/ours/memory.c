/* Memory: working out the flat view, looking up addresses, accesses, plugging without looking. */
#include <coppice/machine.h>

#include "ours.h"

enum
{
  STEP = 0x1000, /* from one region to the next */
  SIZE = 0x100,
  MANY = 10000,
  LITTLE_ENOUGH = 0x100000,
};

static CopObject *owner;
static CopRegion root, *regions, *containers;
static CopSpace *space;
static long n_regions;

static CopAccess
read_nothing (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  *ret_value = offset;
  return COP_ACCESS_OK;
}

static const CopRegionOps ops = { .read = read_nothing };

static void
map (CopRegion *region, CopRegion *container, guint64 at, gint priority)
{
  GError *error = NULL;

  if (!cop_region_map (region, container, at, priority, &error))
    bench_fail ("map", error->message);
}

static void
make (long count)
{
  if (!owner)
    owner = bench_new (bench_register (&bench_bare));
  n_regions = count;
  regions = g_new (CopRegion, count);
  cop_region_init (&root, owner, "root", COP_REGION_CONTAINER, 0);
  for (long i = 0; i < count; i++)
    {
      cop_region_init (&regions[i], owner, "regs", COP_REGION_IO, SIZE);
      cop_region_set_ops (&regions[i], &ops, NULL);
    }
  space = cop_space_new (&root, "memory");
}

static void
drop (long n, void *data)
{
  cop_space_free (space);
  for (long i = 0; i < n_regions; i++)
    cop_region_finish (&regions[i]);
  cop_region_finish (&root);
  g_clear_pointer (&regions, g_free);
}

static void
look (void)
{
  CopRange range;

  cop_space_find (space, 0, &range);
}

/* data: how many regions, one beside the other. */
static void
setup_row (long n, void *data)
{
  make ((long)data);
  for (long i = 0; i < n_regions; i++)
    map (&regions[i], &root, (guint64)i * STEP, 0);
  look ();
}

/* As many, each above or below others. */
static void
setup_heap (long n, void *data)
{
  uint64_t state = 1;

  make ((long)data);
  for (long i = 0; i < n_regions; i++)
    {
      state = bench_random (state);
      cop_region_set_size (&regions[i], state % (64 * STEP) + 1, NULL);
      map (&regions[i], &root, (state >> 20) % ((guint64)n_regions * STEP), (gint)i);
    }
  look ();
}

static void
run_render (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      cop_region_set_enabled (&regions[n_regions / 2], i & 1);
      look ();
    }
}

static void
run_find (long n, void *data)
{
  uint64_t state = 1;
  CopRange range;

  for (long i = 0; i < n; i++)
    {
      state = bench_random (state);
      if (!cop_space_find (space, (state >> 20) % (uint64_t)n_regions * STEP, &range))
        bench_fail ("find", "nothing there");
    }
}

static void
run_read (long n, void *data)
{
  uint64_t state = 1;
  guint64 value;

  for (long i = 0; i < n; i++)
    {
      state = bench_random (state);
      if (cop_space_read (space, (state >> 20) % (uint64_t)n_regions * STEP + 0x10, 4, &value)
              != COP_ACCESS_OK
          || value != 0x10)
        bench_fail ("read", "the wrong answer");
    }
}

/* --- RAM ------------------------------------------------------------------------------------ */

static CopRegion ram;
static CopReader *reader;

static void
setup_ram (long n, void *data)
{
  make (0);
  cop_region_init (&ram, owner, "ram", COP_REGION_RAM, LITTLE_ENOUGH);
  map (&ram, &root, 0, 0);
  look ();
  reader = cop_reader_new (space);
}

static void
drop_ram (long n, void *data)
{
  cop_reader_free (reader);
  cop_region_finish (&ram);
  drop (n, data);
}

static void
run_ram (long n, void *data)
{
  uint64_t state = 1;
  guint64 value;

  for (long i = 0; i < n; i++)
    {
      state = bench_random (state);
      cop_space_read (space, (state >> 20) % (LITTLE_ENOUGH / 4) * 4, 4, &value);
    }
}

static void
run_reader (long n, void *data)
{
  uint64_t state = 1;
  guint64 value;

  cop_reader_begin (reader);
  for (long i = 0; i < n; i++)
    {
      state = bench_random (state);
      cop_reader_read (reader, (state >> 20) % (LITTLE_ENOUGH / 4) * 4, 4, &value);
    }
  cop_reader_end (reader);
}

static void
run_burst (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      cop_reader_begin (reader);
      cop_reader_end (reader);
    }
}

/* --- isolating ------------------------------------------------------------------------------ */

/* As many regions in containers of so many each: the n that are isolated are spread over them. */
static void
setup_isolate (long n, void *data)
{
  long each = (long)data, total = 10 * MANY;

  make (total);
  containers = g_new (CopRegion, total / each);
  for (long i = 0; i < total / each; i++)
    {
      cop_region_init (&containers[i], owner, "container", COP_REGION_CONTAINER,
                       (guint64)each * STEP);
      map (&containers[i], &root, (guint64)(i * each) * STEP, 0);
    }
  for (long i = 0; i < total; i++)
    map (&regions[i], &containers[i / each], (guint64)(i % each) * STEP, 0);
  look ();
}

static void
run_isolate (long n, void *data)
{
  for (long i = 0; i < n; i++)
    cop_region_disable (&regions[i * (n_regions / n)]);
}

static void
drop_isolate (long n, void *data)
{
  for (long i = 0; i < n_regions / (long)data; i++)
    cop_region_finish (&containers[i]);
  g_clear_pointer (&containers, g_free);
  drop (n, data);
}

/* --- plugging ------------------------------------------------------------------------------- */

static const CopWindowDef windows[] = { { "regs", .size = SIZE, .ops = &ops }, { NULL } };
static const CopDeviceClass device_class = { .bus = "system-bus", .windows = windows };
static const CopTypeDesc device_desc = {
  .name = "bench.mapped",
  .doc = "A device with a window",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &device_class,
};

static CopMachine *machine;

static void
setup_machine (long n, void *data)
{
  GError *error = NULL;
  CopRange range;

  machine = cop_machine_new (host, NULL, NULL, 0, NULL, &error);
  if (!machine)
    bench_fail ("machine", error->message);
  bench_register (&device_desc);
  cop_space_find (cop_machine_space (machine), 0, &range);
}

static void
drop_machine (long n, void *data)
{
  g_clear_pointer (&machine, cop_machine_unref);
}

/* n devices come, and then they go; nobody looks. */
static void
run_plug (long n, void *data)
{
  CopObject *peripheral = cop_machine_peripheral (machine);
  CopType *type = cop_host_type (host, &device_desc);
  char id[16];

  for (long i = 0; i < n; i++)
    {
      GError *error = NULL;
      CopValue at = { .kind = COP_KIND_ADDRESS, .as.u = (guint64)i * STEP };
      CopSetting setting = { .name = "at", .value = at };
      CopDeviceSpec spec = { .type_of = type,
                             .id = id,
                             .flags = COP_ADD_NULLABLE,
                             .bus = cop_device_first_bus ((CopDevice *)machine),
                             .settings = &setting,
                             .n_settings = 1 };
      g_snprintf (id, sizeof id, "d%ld", i);
      if (!cop_machine_device_addv (machine, &spec, &error))
        bench_fail (id, error->message);
    }
  for (long i = 0; i < n; i++)
    {
      g_snprintf (id, sizeof id, "d%ld", i);
      bench_cut (peripheral, id);
    }
}

const BenchOp memory_ops[] = {
  { "memory.render/1e4", 20, 2, setup_row, run_render, drop, (void *)MANY },
  { "memory.render.heap/1e4", 20, 2, setup_heap, run_render, drop, (void *)MANY },
  { "memory.find/1e2", 300000, 5000, setup_row, run_find, drop, (void *)100 },
  { "memory.find/1e4", 300000, 5000, setup_row, run_find, drop, (void *)MANY },
  { "memory.find/1e5", 300000, 5000, setup_row, run_find, drop, (void *)100000 },
  { "memory.read/io", 300000, 5000, setup_row, run_read, drop, (void *)MANY },
  { "memory.read/ram", 300000, 5000, setup_ram, run_ram, drop_ram },
  { "memory.reader/ram", 300000, 5000, setup_ram, run_reader, drop_ram },
  { "memory.reader/burst", 300000, 5000, setup_ram, run_burst, drop_ram },
  { "memory.isolate/10", 1000, 1000, setup_isolate, run_isolate, drop_isolate, (void *)10 },
  { "memory.isolate/1e5", 1000, 1000, setup_isolate, run_isolate, drop_isolate, (void *)100000 },
  { "memory.plug/1e3", 1000, 1000, setup_machine, run_plug, drop_machine },
  { "memory.plug/1e4", 10000, 10000, setup_machine, run_plug, drop_machine },
};
const size_t n_memory_ops = BENCH_N (memory_ops);
