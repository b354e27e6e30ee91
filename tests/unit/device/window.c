/* Windows of devices: who answers through the machine's memory, what a forwarded window shows, how
 * an unrealized device is out of reach. */
#include <rig.h>

/* --- a device with everything ---------------------------------------------------------------- */

typedef struct
{
  CopDevice device;
  guint64 size;
  guint64 base;
  CopRegion *own; /* made by itself */
  guint n_reads;
} Block;

static CopAccess
block_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  Block *block = (Block *)cop_region_owner (region);

  g_assert_cmpstr (((const CopWindowDef *)cop_region_data (region))->name, ==, "regs");
  g_assert_cmpuint (size, ==, 4);
  block->n_reads++;
  *ret_value = 0xb10c0000 + offset;
  return COP_ACCESS_OK;
}

static CopSpace *space;

static gboolean
block_realize (CopDevice *device, GError **error G_GNUC_UNUSED)
{
  Block *block = (Block *)device;
  guint64 size = 0;

  /* known before anything is mapped */
  g_assert_true (cop_device_window_size (device, 1, &size, NULL));
  g_assert_cmphex (size, ==, block->size);
  block->own = cop_region_new (&device->object, "own", COP_REGION_RAM, 0x100);
  g_assert_true (cop_region_map (block->own, cop_machine_memory (cop_device_machine (device)),
                                 0x50000000, 0, NULL));
  return TRUE;
}

/* In it the guest reaches the device no more, also by what it made itself. */
static void
block_unrealize (CopDevice *device)
{
  Block *block = (Block *)device;
  guint64 value;

  for (guint i = 0; i < cop_device_n_windows (device); i++)
    {
      g_assert_false (cop_device_window (device, i)->mapped);
      g_assert_cmpint (cop_region_read (cop_device_window (device, i), 0, 4, &value), ==,
                       COP_ACCESS_GONE);
    }
  g_assert_cmpint (cop_region_read (block->own, 0, 4, &value), ==, COP_ACCESS_GONE);
  g_assert_cmpint (cop_space_read (space, 0x50000000, 4, &value), ==, COP_ACCESS_NOTHING);
}

static const CopRegionOps block_ops = { .read = block_read, .min_size = 4, .max_size = 4 };
static const CopPropDef block_props[] = {
  COP_SIZE ("size", Block, size, .otherwise.u = 0x2000, .max.u = G_MAXUINT64, .doc = "Bytes"),
  COP_ADDRESS ("base", Block, base, .doc = "Where the bus begins"),
  COP_PROPS_END,
};
static const CopWindowDef block_windows[] = {
  { "config", 0x100, .use = COP_WINDOW_BUS, .doc = "Mapped by its bus" },
  { "regs", 0x1000, .ops = &block_ops, .priority = 1, .doc = "Registers" },
  { "buffer", .size_prop = "size", .kind = COP_REGION_RAM, .optional = TRUE, .doc = "Memory" },
  { "dark", 0x10, .optional = TRUE, .doc = "Not modelled" },
  { NULL },
};
static const CopDeviceClass block_class = { .bus = "system-bus",
                                            .windows = block_windows,
                                            .realize = block_realize,
                                            .unrealize = block_unrealize };
static const CopTypeDesc block_type = { .name = "window.block",
                                        .doc = "A device with windows",
                                        .parent = &cop_type_device,
                                        .size = sizeof (Block),
                                        .props = block_props,
                                        .klass = &block_class };

/* --- a bridge that shows its bus in three ways ------------------------------------------------ */

static const CopWindowDef bridge_windows[] = {
  { "same", 0x10000, .use = COP_WINDOW_FORWARD, .identity = TRUE, .doc = "The same addresses" },
  { "moved", 0x1000, .use = COP_WINDOW_FORWARD, .bus_base = 0x20000000, .optional = TRUE,
    .doc = "Others" },
  { "said", 0x1000, .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD, .base_prop = "base",
    .optional = TRUE, .doc = "As the property says" },
  { NULL },
};
static const CopBusDef bridge_buses[] = { { "bus", "system-bus", "Behind it" }, { NULL } };
static const CopDeviceClass bridge_class = { .bus = "system-bus",
                                             .windows = bridge_windows,
                                             .buses = bridge_buses };
static const CopTypeDesc bridge_type = { .name = "window.bridge",
                                         .doc = "A bridge",
                                         .parent = &cop_type_device,
                                         .size = sizeof (Block),
                                         .props = block_props,
                                         .klass = &bridge_class };

/* --- fixture -----------------------------------------------------------------------------------
 */

static CopHost *host;
static CopMachine *machine;

static void
begin (void)
{
  GError *error = NULL;

  host = rig_host ();
  g_assert_true (cop_host_register (host, &block_type, NULL, NULL, &error));
  g_assert_true (cop_host_register (host, &bridge_type, NULL, NULL, &error));
  machine = rig_machine (host, NULL);
  space = cop_machine_space (machine);
}

static void
end (void)
{
  GError *error = NULL;

  if (machine && !cop_machine_is_closed (machine))
    cop_machine_close (machine, &error);
  g_assert_no_error (error);
  g_clear_pointer (&machine, cop_machine_unref);
  cop_host_unref (host);
}

static CopDevice *
add (const char *type, const char *id, CopBus *bus, const char *at, const char *name,
     const char *value)
{
  CopSetting settings[] = { { .name = "at", .text = at }, { .name = name, .text = value } };
  CopDeviceSpec spec = {
    .type = type, .id = id, .bus = bus, .settings = settings, .n_settings = name ? 2 : 1
  };
  GError *error = NULL;
  CopDevice *device = cop_machine_device_addv (machine, &spec, &error);

  g_assert_no_error (error);
  return device;
}

static guint64
get (guint64 at)
{
  guint64 value;
  GError *error = NULL;
  CopAccess access = cop_space_read (space, at, 4, &value);

  if (access != COP_ACCESS_OK)
    cop_space_error (space, access, at, 4, FALSE, &error);
  g_assert_no_error (error);
  return value;
}

static CopAccess
fails (guint64 at)
{
  guint64 value;

  return cop_space_read (space, at, 4, &value);
}

/* --- tests -------------------------------------------------------------------------------------
 */

static void
windows_answer (void)
{
  CopDevice *device;
  guint index = 9;
  guint64 value;
  GError *error = NULL;

  begin ();
  device = add ("window.block", "b", NULL, "0x1000,0x1800,0x9000", "size", "0x1000");
  g_assert_cmphex (get (0x1004), ==, 0xb10c0004);
  /* the higher priority is above what it overlaps */
  g_assert_cmphex (get (0x1ffc), ==, 0xb10c0ffc);
  g_assert_cmpint (cop_space_write (space, 0x2000, 4, 0x12345678), ==, COP_ACCESS_OK);
  g_assert_cmphex (get (0x2000), ==, 0x12345678);
  g_assert_cmpint (fails (0x2800), ==, COP_ACCESS_NOTHING);
  g_assert_cmpint (fails (0x9000), ==, COP_ACCESS_FAILED);
  g_assert_false (cop_space_error (space, COP_ACCESS_FAILED, 0x9000, 4, FALSE, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "/machine/peripheral/b: window 'dark' is not modelled: it cannot be read");
  /* what the bus maps comes behind those with a place in "at" */
  g_assert_cmpuint (cop_device_n_windows (device), ==, 4);
  g_assert_cmpstr (cop_device_window_def (device, 3)->name, ==, "config");
  g_assert_true (cop_device_window_named (device, "config", &index)
                 == cop_device_window (device, 3));
  g_assert_cmpuint (index, ==, 3);
  g_assert_null (cop_device_window_named (device, "konfig", NULL));
  g_assert_null (cop_device_window_def (device, 4));
  g_assert_false (cop_device_window (device, 3)->mapped);
  /* seen by region, whoever maps it */
  g_assert_cmpint (cop_region_read (cop_device_window (device, 0), 8, 4, &value), ==,
                   COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0xb10c0008);
  end ();
}

static void
an_unrealized_device_is_out_of_reach (void)
{
  CopDevice *device;
  CopHold *hold;
  CopReader *reader;
  guint64 value;
  GError *error = NULL;

  begin ();
  device = add ("window.block", "b", NULL, "0x1000,0x4000", NULL, NULL);
  hold = cop_object_hold (&device->object, "test");
  reader = cop_reader_new (space);
  get (0x4000);
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_read (reader, 0x4000, 4, &value), ==, COP_ACCESS_OK);
  g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "b", NULL));
  g_assert_cmpint (device->object.state, ==, COP_STATE_RETIRED);
  g_assert_cmpint (fails (0x1000), ==, COP_ACCESS_NOTHING);
  g_assert_cmpint (cop_reader_read (reader, 0x4000, 4, &value), ==, COP_ACCESS_GONE);
  g_assert_cmpint (cop_region_read (cop_device_window (device, 0), 0, 4, &value), ==,
                   COP_ACCESS_GONE);
  g_assert_cmpint (cop_region_write (cop_device_window (device, 1), 0, 4, 1), ==, COP_ACCESS_GONE);
  g_assert_false (
      cop_region_error (cop_device_window (device, 0), COP_ACCESS_GONE, 0, 4, FALSE, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_cmpuint (((Block *)device)->n_reads, ==, 0);
  /* its place is another's */
  add ("window.block", "c", NULL, "0x1000", NULL, NULL);
  g_assert_cmphex (get (0x1000), ==, 0xb10c0000);
  cop_reader_end (reader);
  cop_reader_free (reader);
  cop_hold_release (hold);
  end ();
}

static void
forwarded_windows_show_the_bus (void)
{
  CopDevice *bridge, *block;
  CopRegion *space_of_bus;
  CopBus *bus;
  guint64 value;
  GError *error = NULL;

  begin ();
  bridge = add ("window.bridge", "br", NULL, "0x100000,0x200000,0x300000", "base", "0x100800");
  bus = cop_device_first_bus (bridge);
  block = add ("window.block", "b", bus, "0x100800,0x20000800", NULL, NULL);
  g_assert_cmphex (get (0x100804), ==, 0xb10c0004);
  /* the buffer is at 0x20000800 of the bus: the window shows it from 0x20000000 on */
  g_assert_cmpint (fails (0x200000), ==, COP_ACCESS_NOTHING);
  g_assert_cmpint (cop_space_write (space, 0x200800, 4, 0x55), ==, COP_ACCESS_OK);
  g_assert_cmpint (cop_region_read (cop_device_window (block, 1), 0, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x55);
  g_assert_cmpint (fails (0x200ffc + 4), ==, COP_ACCESS_NOTHING);
  g_assert_cmphex (get (0x300000), ==, 0xb10c0000);
  g_assert_cmphex (get (0x3007fc), ==, 0xb10c07fc);
  g_assert_cmpint (cop_region_kind (cop_device_window (bridge, 0)), ==, COP_REGION_ALIAS);
  space_of_bus = cop_region_container (cop_device_window (block, 0));
  g_assert_cmphex (cop_region_at (cop_device_window (block, 0)), ==, 0x100800);
  g_assert_true (space_of_bus != cop_machine_memory (machine));
  /* an address that does not fit behind the window */
  {
    CopSetting settings[] = { { .name = "at", .text = "0x600000,0x700000,0x800000" },
                              { .name = "base", .text = "0xfffffffffffff800" } };
    CopDeviceSpec spec = {
      .type = "window.bridge", .id = "bad", .settings = settings, .n_settings = 2
    };
    g_assert_null (cop_machine_device_addv (machine, &spec, &error));
    cop_test_assert_error (error, COP_ERROR_RANGE,
                           "/machine/peripheral/bad: window 'said' of 0x1000 bytes does not fit at "
                           "0xfffffffffffff800 of its bus");
    g_assert_cmpint (fails (0x600000), ==, COP_ACCESS_NOTHING);
  }
  /* the device goes first, the bridge after it: nothing is left of either */
  g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "b", NULL));
  g_assert_cmpint (fails (0x100804), ==, COP_ACCESS_NOTHING);
  add ("window.block", "b", bus, "0x100800", NULL, NULL);
  g_assert_true (cop_object_cut (cop_machine_peripheral (machine), "br", NULL));
  g_assert_cmpint (fails (0x100804), ==, COP_ACCESS_NOTHING);
  end ();
}

static void
memory_as_a_device_sees_it (void)
{
  CopDevice *block;
  GError *error = NULL;

  begin ();
  block = add ("window.block", "b", NULL, "0x1000", NULL, NULL);
  g_assert_true (cop_device_dma_space (block, &error) == space);
  g_assert_true (cop_machine_space (machine) == space);
  g_assert_cmpstr (cop_space_name (space), ==, "memory");
  cop_machine_close (machine, &error);
  g_assert_no_error (error);
  g_assert_null (cop_machine_space (machine));
  end ();
}

static void
count (CopSpace *which G_GNUC_UNUSED, gpointer n)
{
  ++*(guint *)n;
}

/* Ten thousand devices come and go, and the map is worked out when somebody looks. */
static void
plugging_does_not_render (void)
{
  static const CopSpaceListener listener = { .begin = count };
  guint n_told = 0;

  begin ();
  cop_space_listen (space, &listener, &n_told);
  n_told = 0;
  for (guint i = 0; i < 10000; i++)
    {
      char id[16], at[32];
      g_snprintf (id, sizeof id, "b%u", i);
      g_snprintf (at, sizeof at, "0x%x", 0x60000000 + i * 0x1000);
      add ("memory.ram", id, NULL, at, "size", "0x1000");
    }
  g_assert_cmpuint (n_told, ==, 0);
  for (guint i = 0; i < 10000; i++)
    g_assert_cmpint (cop_space_write (space, 0x60000000 + i * 0x1000, 4, i), ==, COP_ACCESS_OK);
  g_assert_cmpuint (n_told, ==, 1);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/device/window/" #name, name)
  ADD (windows_answer);
  ADD (an_unrealized_device_is_out_of_reach);
  ADD (forwarded_windows_show_the_bus);
  ADD (memory_as_a_device_sees_it);
  ADD (plugging_does_not_render);
  return g_test_run ();
}
