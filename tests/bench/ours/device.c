/* The life of a device: made, named, put on a bus, realized, cut, finalized. */
#include <coppice/machine.h>

#include "ours.h"

typedef struct
{
  CopDevice parent;
  guint32 values[10];
  gboolean up;
} Thing;

static long realized;

static gboolean
thing_realize (CopDevice *self, GError **error)
{
  ((Thing *)self)->up = TRUE;
  realized++;
  return TRUE;
}

static void
thing_unrealize (CopDevice *self)
{
  ((Thing *)self)->up = FALSE;
  realized--;
}

static const CopBusClass bus_class = { .addressing = COP_BUS_PLAIN };
static const CopTypeDesc bus_desc = {
  .name = "bench.bus",
  .doc = "A bus without addresses",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &bus_class,
};

static const CopBusDef hub_buses[] = { { "bus", "bench.bus", "Where things are" }, { NULL } };
static const CopDeviceClass hub_class = { .buses = hub_buses };
static const CopTypeDesc hub_desc = {
  .name = "bench.hub",
  .doc = "Offers a bus",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &hub_class,
};

static const CopDeviceClass thing_class = { .bus = "bench.bus",
                                            .realize = thing_realize,
                                            .unrealize = thing_unrealize };
static const CopTypeDesc plain_desc = {
  .name = "bench.plain",
  .doc = "A device without properties of its own",
  .parent = &cop_type_device,
  .size = sizeof (Thing),
  .klass = &thing_class,
};

#define ROW(i)                                                                                     \
  COP_UINT ("prop" #i, Thing, values[i], .otherwise.u = 100 + i, .max.u = G_MAXUINT32,             \
            .doc = "A number")
static const CopPropDef thing_props[] = { ROW (0), ROW (1), ROW (2), ROW (3), ROW (4),      ROW (5),
                                          ROW (6), ROW (7), ROW (8), ROW (9), COP_PROPS_END };
static const CopTypeDesc thing_desc = {
  .name = "bench.thing",
  .doc = "A device with ten properties",
  .parent = &cop_type_device,
  .size = sizeof (Thing),
  .klass = &thing_class,
  .props = thing_props,
};

static CopMachine *machine;
static CopBus *bus;

static CopDevice *
add (CopType *type, const char *id)
{
  CopDeviceSpec spec = { .type_of = type, .id = id, .bus = bus, .flags = COP_ADD_NULLABLE };
  GError *error = NULL;
  CopDevice *device = cop_machine_device_addv (machine, &spec, &error);

  if (!device)
    bench_fail (id, error->message);
  return device;
}

static void
setup (long n, void *data)
{
  GError *error = NULL;
  char id[32];

  if (machine)
    return;
  bench_register (&bus_desc);
  machine = cop_machine_new (host, NULL, NULL, 0, NULL, &error);
  if (!machine)
    bench_fail ("machine", error->message);
  bus = cop_device_first_bus (add (bench_register (&hub_desc), "hub"));
  for (long i = 0; i < (long)data; i++)
    {
      g_snprintf (id, sizeof id, "t%ld", i);
      add (bench_register (&thing_desc), id);
    }
}

static void
cycle (long n, const CopTypeDesc *desc)
{
  CopObject *peripheral = cop_machine_peripheral (machine);
  CopType *type = bench_register (desc);
  long before = realized;

  for (long i = 0; i < n; i++)
    {
      add (type, "thing");
      bench_cut (peripheral, "thing");
    }
  if (realized != before)
    bench_fail ("thing", "was not unrealized");
}

static void
run_plain (long n, void *data)
{
  cycle (n, &plain_desc);
}

static void
run_thing (long n, void *data)
{
  cycle (n, &thing_desc);
}

static void
run_del (long n, void *data)
{
  CopType *type = bench_register (&thing_desc);

  for (long i = 0; i < n; i++)
    {
      GError *error = NULL;
      add (type, "thing");
      if (!cop_machine_device_del (machine, "thing", NULL, NULL, &error))
        bench_fail ("device_del", error->message);
    }
}

const BenchOp device_ops[] = {
  { "device.cycle/0", 50000, 2000, setup, run_plain },
  { "device.cycle/10", 50000, 2000, setup, run_thing },
  { "device.cycle/1e3", 50000, 2000, setup, run_thing, NULL, (void *)1000 },
  { "device.del/10", 50000, 2000, setup, run_del },
};
const size_t n_device_ops = BENCH_N (device_ops);
