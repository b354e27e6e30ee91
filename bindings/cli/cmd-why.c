/* coppice why: who made an object, who set what, who is wired to it, who holds it. */
#include "cli.h"

static void
add_place (GString *out, CopHost *host, CopOrigin origin, const char *otherwise)
{
  g_autofree char *place = cop_origin_print (host, origin);

  g_string_append (out, place != NULL ? place : otherwise);
}

static void
tell_head (GString *out, CopObject *object)
{
  g_autofree char *path = cop_object_path (object);
  CopHost *host = cop_object_host (object);
  CopDevice *device = cop_device (object);
  CopBus *bus = cop_bus (object);
  guint n = 0;
  const guint64 *at;

  g_string_append_printf (out, "%s: %s, %s (%s #%" G_GUINT64_FORMAT ")\n\nmade at     ", path,
                          cop_state_name (cop_object_state (object)),
                          cop_type_desc (cop_object_type (object))->doc,
                          cop_object_type_name (object), cop_object_serial (object));
  add_place (out, host, cop_object_origin (object), "by its parent or by the core");
  g_string_append_c (out, '\n');
  if (bus != NULL && cop_bus_n_devices (bus) > 0)
    g_string_append_printf (out, "devices     %u\n", cop_bus_n_devices (bus));
  if (device == NULL)
    return;
  if (cop_device_bus (device) != NULL)
    {
      g_autofree char *label = cop_object_label ((CopObject *)cop_device_bus (device));

      g_string_append_printf (out, "on the bus  %s\n", label);
    }
  at = cop_device_at (device, &n);
  for (guint i = 0; i < n; i++)
    {
      CopRegion *window = cop_device_window (device, i);

      g_string_append_printf (out, "at          0x%" G_GINT64_MODIFIER "x", at[i]);
      if (window != NULL && window->name != NULL)
        g_string_append_printf (out, " %s, 0x%" G_GINT64_MODIFIER "x bytes", window->name,
                                window->size);
      g_string_append_c (out, '\n');
    }
}

/* Whether the device's bus is the nearest that is found by going up from its parent. */
static gboolean
is_bus_above (CopDevice *device, const CopBus *bus)
{
  CopObject *at = cop_object_parent ((CopObject *)device);

  while (at != NULL)
    {
      CopDevice *above = cop_device (at);

      if (above != NULL && above == cop_bus_device (bus))
        return TRUE;
      at = above != NULL && cop_device_bus (above) != NULL
               ? (CopObject *)cop_bus_device (cop_device_bus (above))
               : cop_object_parent (at);
    }
  return FALSE;
}

/* Who set a property that no line has set. */
static const char *
otherwise (CopObject *object, const CopProp *prop)
{
  CopDevice *device = cop_device (object);
  CopBus *bus = device != NULL ? cop_device_bus (device) : NULL;

  if (bus != NULL && strcmp (cop_prop_name (prop), "parent_bus") == 0)
    return is_bus_above (device, bus) ? "(inferred from its parent)"
                                      : "(inferred: the first in the machine that takes it)";
  if (device != NULL && strcmp (cop_prop_name (prop), "at") == 0)
    {
      guint n;

      cop_device_at (device, &n);
      if (n > 0)
        return "(found: nobody has said one)";
    }
  return cop_prop_def (prop)->when == COP_SET_NEVER ? "(read-only)" : "(default)";
}

static void
tell_props (GString *out, CopObject *object)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  CopType *type = cop_object_type (object);
  guint n = cop_type_n_props (type);

  for (guint i = 0; i < n; i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      g_auto (CopValue) value = COP_VALUE_NONE;
      g_autoptr (GError) error = NULL;

      g_string_append_printf (rows, "%s\t", cop_prop_name (prop));
      if (!cop_prop_get (prop, object, &value, &error))
        g_string_append_printf (rows, "(%s)", error->message);
      else if (value.kind == COP_KIND_NONE)
        g_string_append (rows, "nil");
      else
        cop_value_print (&value, rows);
      g_string_append_c (rows, '\t');
      add_place (rows, cop_object_host (object), cop_object_prop_origin (object, prop),
                 otherwise (object, prop));
      g_string_append_c (rows, '\n');
    }
  if (n == 0)
    return;
  g_string_append (out, "\nproperties: value, who set it\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_wire (GString *rows, const CopWire *wire, gboolean from_here)
{
  const CopEndpoint *end = cop_wire_endpoint (wire);
  CopObject *other = from_here ? end->provider : cop_wire_consumer (wire);
  g_autofree char *label = cop_object_label (other);

  if (from_here)
    {
      g_string_append_printf (rows, "%s[%u]\t-> %s.%s (", cop_wire_output (wire),
                              cop_wire_output_index (wire), label, end->input);
      for (guint i = 0; i < end->n_args; i++)
        g_string_append_printf (rows, "%s%u", i > 0 ? ", " : "", end->args[i]);
      if (end->trigger != COP_TRIGGER_NONE)
        g_string_append_printf (rows, "%s%s", end->n_args > 0 ? ", " : "",
                                cop_trigger_name (end->trigger));
      g_string_append (rows, ")\t");
    }
  else
    g_string_append_printf (rows, "%s[%u]\t<- %s.%s[%u]\t", end->input,
                            end->n_args > 0 ? end->args[0] : 0, label, cop_wire_output (wire),
                            cop_wire_output_index (wire));
  add_place (rows, cop_object_host (other), cop_wire_origin (wire), "(unknown)");
  g_string_append_c (rows, '\n');
}

/* A wire to an input, and where its type declares that. */
typedef struct
{
  const CopWire *wire;
  guint ordinal;
} Driver;

static int
by_input (gconstpointer a, gconstpointer b)
{
  const Driver *x = a, *y = b;
  guint32 place = cop_wire_endpoint (x->wire)->args[0];
  guint32 other = cop_wire_endpoint (y->wire)->args[0];

  if (x->ordinal != y->ordinal)
    return x->ordinal < y->ordinal ? -1 : 1;
  return place < other ? -1 : place > other;
}

/* By input and place; of those that share one, in order of wiring. */
static GArray *
list_drivers (CopDevice *device)
{
  GArray *drivers = g_array_new (FALSE, FALSE, sizeof (Driver));
  const CopWire *wire = cop_device_first_input_wire (device);
  const CopLineDef *line;

  for (; wire != NULL; wire = cop_wire_next_input (wire))
    {
      Driver driver = { wire, 0 };

      while ((line = cop_device_nth_input (device, driver.ordinal)) != NULL
             && strcmp (line->name, cop_wire_endpoint (wire)->input) != 0)
        driver.ordinal++;
      g_array_append_val (drivers, driver);
    }
  g_array_sort (drivers, by_input);
  return drivers;
}

static void
tell_wires (GString *out, CopDevice *device)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GArray) drivers = list_drivers (device);
  const CopWire *wire = cop_device_nth_wire (device, 0);

  for (; wire != NULL; wire = cop_wire_next_output (wire))
    tell_wire (rows, wire, TRUE);
  for (guint i = 0; i < drivers->len; i++)
    tell_wire (rows, g_array_index (drivers, Driver, i).wire, FALSE);
  if (rows->len == 0)
    return;
  g_string_append (out, "\nwires: other end, who wired it\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_holders (GString *out, CopObject *object)
{
  g_auto (GStrv) holders = cop_object_holders (object);
  g_autofree char *parent = NULL;

  g_string_append (out, "\nheld by\n");
  if (cop_object_parent (object) != NULL)
    {
      parent = cop_object_label (cop_object_parent (object));
      g_string_append_printf (out, "  %s, its parent%s\n", parent,
                              cop_object_is_nullable (object) ? ", which may cut it" : "");
    }
  for (char **holder = holders; *holder != NULL; holder++)
    g_string_append_printf (out, "  %s\n", *holder);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GString) out = g_string_new (NULL);
  CliSession session = { 0 };
  GError *error = NULL;
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_why, NULL, CLI_TAKES_SCRIPT | CLI_RUNS_SCRIPTS, argc, argv, 2, -1,
                  &args, &code))
    return code;
  if (!cli_check_params (&cli_command_why, args.argv + 2))
    return CLI_USAGE;
  code = cli_session_build (&session, args.mode, args.argv[0], args.argv + 2);
  if (code == CLI_OK)
    {
      CopObject *object = cop_object_resolve ((CopObject *)session.machine, args.argv[1], &error);

      if (object == NULL)
        code = cli_fail (error, session.mode);
      else
        {
          tell_head (out, object);
          tell_props (out, object);
          if (cop_device (object) != NULL)
            tell_wires (out, cop_device (object));
          tell_holders (out, object);
        }
    }
  code = cli_session_close (&session, code);
  return code == CLI_OK ? cli_print (out->str) : code;
}

const CliCommand cli_command_why = {
  .name = "why",
  .args = "SCRIPT PATH [KEY=VALUE...]",
  .summary = "Who made this object, who set its properties, who holds it",
  .help = "PATH is absolute, relative to /machine, or the end of exactly one path.",
  .example = "why machines/boards/virt-riscv64.lua uart",
  .run = run,
};
