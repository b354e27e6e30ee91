/* coppice explain: what a check looks for, or what an error code means. */
#include "check.h"
#include <string.h>

typedef struct
{
  CopErrorCode code;
  const char *means;
  const char *cure;
  const char *example;
} Explained;

static const Explained codes[] = {
  { COP_ERROR_INVALID, "What was given is malformed: a bad name, a value that makes no sense.",
    "The text says what was found and what would be right; write that.",
    "board:add { \"uart 0\", \"ns16550a\" }   -- a name has no blank" },
  { COP_ERROR_TYPE, "A value or an object is of the wrong kind.",
    "Give what the property, link or bus takes: \"coppice types NAME\" tells.",
    "board:add { \"ram\", \"memory.ram\", size = \"big\" }   -- a number of bytes" },
  { COP_ERROR_RANGE, "A number is outside of its bounds, which are in the text.",
    "Choose one within; numbers of 64 bits are taken as they are, and never rounded.",
    "board:add { \"xhci\", \"usb.xhci\", ports = 999 }   -- 1 to 255" },
  { COP_ERROR_NOT_FOUND, "There is no type, property, child, label, path or file of that name.",
    "The nearest name is in the text, if one is near.",
    "board:add { \"uart\", \"ns16550\" }   -- did you mean 'ns16550a'?" },
  { COP_ERROR_EXISTS, "It is taken: an id, a name, a label, an address, an input.",
    "The text names who has it; choose another, or remove that one first.",
    "soc:add { \"a\", ..., at = 0x1000 }  soc:add { \"b\", ..., at = 0x1000 }" },
  { COP_ERROR_AMBIGUOUS, "The end of a path is the end of several; they are in the text.",
    "Write more of it, as far as it is the end of one only.",
    "coppice why board.lua uart   -- /soc/uart or /peripherals/uart?" },
  { COP_ERROR_SYNTAX, "A script or a source file cannot be parsed.",
    "Look at the line that the text begins with, and at the one before it.",
    "board:add { \"ram\", \"memory.ram\"   -- the } is missing" },
  { COP_ERROR_STATE, "Not now: the object has been realized already, is being removed, is gone.",
    "Set the property before realize, or do it from outside of the hook; docs/LIFECYCLE.md has the "
    "states.",
    "uart.clock = other   -- after board:realize ()" },
  { COP_ERROR_REFUSED, "Somebody said no: a blocker, a handler, a link that must not be empty.",
    "The text names who it was and why.",
    "m:device_del (hub)   -- after hub:block_unplug \"in use\"" },
  { COP_ERROR_CLOSED, "The machine or the engine has been closed; what belonged to it is gone.",
    "Make a new one; keep no handles of a closed machine.", "m:close ()  m:find (\"uart\")" },
  { COP_ERROR_HOOK, "A hook of a device type has failed, which is code of the type.",
    "The place is in the text; -v shows the traceback.",
    "realize = function (self) error (\"no image\") end" },
  { COP_ERROR_IO, "A file could not be read or written.",
    "Look at its rights, and at the room on the disk.", "coppice build board.lua -o /full/x.dtb" },
};

static const char schema[] = "schema";

/* What a check finds, where a sentence does not show it. */
static const struct
{
  const char *name, *text;
} examples[] = {
  { "status_value", "status = \"disable\";   /* \"disabled\" */" },
  { "required_property",
    "osc { compatible = \"fixed-clock\"; #clock-cells = <0>; };   /* clock-frequency */" },
  { "provider_missing", "vcc-supply = <9>;   /* and no node has phandle 9 */" },
  { "provider_disabled", "uart { clocks = <&osc>; };  osc: osc { status = \"disabled\"; ... };" },
  { "reg_overlap", "uart@1000 { reg = <0x1000 0x100>; };  timer@10f0 { reg = <0x10f0 0x100>; };" },
  { "reg_nested", "eth@1000 { reg = <0x1000 0x100>; };  mdio@1080 { reg = <0x1080 0x10>; };" },
  { "reg_outside_ranges",
    "soc { ranges = <0 0x10000000 0x1000>;  uart@2000 { reg = <0x2000 0x100>; }; };" },
  { "interrupt_shared", "a { interrupts = <5 IRQ_TYPE_EDGE_RISING>; };  b { interrupts = <5 "
                        "IRQ_TYPE_EDGE_RISING>; };" },
  { "interrupt_parent_cycle",
    "a: a { interrupt-parent = <&b>; ... };  b: b { interrupt-parent = <&a>; ... };" },
  { "clock_cycle", "a: a { clocks = <&b>; ... };  b: b { clocks = <&a>; ... };" },
  { "property_typo", "clock-frequncy = <1000>;" },
  { "reg_format", "uart@1000 { reg = <0x1000>; };   /* and the bus has #size-cells = <1> */" },
  { "unit_address_vs_reg", "uart@1000 { };   /* no reg */" },
  { "simple_bus_reg", "uart@1000 { reg = <0x2000 0x100>; };" },
  { "ranges_format", "soc { #address-cells = <2>; ranges; };   /* below a root with 1 */" },
  { "interrupts_property",
    "interrupts = <5 4 1>;   /* and the parent has #interrupt-cells = <2> */" },
  { "clocks_property", "clocks = <&clk>;   /* and clk has #clock-cells = <1> */" },
};

static const char *
example_of (const CopCheck *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    if (strcmp (examples[i].name, check->name) == 0)
      return examples[i].text;
  return NULL;
}

static void
add_rules (GString *out, const CopCheck *check)
{
  g_auto (GStrv) rules = cop_check_rules (check);

  if (rules == NULL)
    return;
  g_string_append (out, "What it goes by:\n");
  for (char **rule = rules; *rule != NULL; rule++)
    g_string_append_printf (out, "  %s\n", *rule);
  g_string_append_c (out, '\n');
}

static void
explain_check (GString *out, const CopCheck *check)
{
  static const char *const levels[] = { "off unless asked for with -W or -E", "a warning",
                                        "an error" };

  g_string_append_printf (out, "%s: a check, %s, %s\n\n%s\n%s\n\n", check->name,
                          check->by_dtc ? "of dtc's" : "of coppice's own", levels[check->level],
                          check->means, check->cure);
  if (*check->needs)
    g_string_append_printf (out, "It is not made where one of these has failed: %s.\n\n",
                            check->needs);
  add_rules (out, check);
  if (example_of (check) != NULL)
    g_string_append_printf (out, "It finds:\n  %s\n\n", example_of (check));
  g_string_append_printf (out,
                          "Example:\n  coppice check -E %s FILE      an error from now on\n"
                          "  coppice check -W no-%s FILE   silent from now on\n",
                          check->name, check->name);
}

/* What "check --schema" adds is no check of ours. */
static void
explain_schema (GString *out)
{
  g_string_append (out,
                   "schema: what dt-validate (package dt-schema) says of the blob, an error\n\n"
                   "A node is not as the schema of its binding wants it.\n"
                   "The text is dt-validate's: it names the property and what it should be. "
                   "The schemas are those that\n"
                   "dt-schema comes with, or with --bindings those of Linux.\n\n"
                   "It is not made unless asked for with --schema or --bindings.\n\n"
                   "Example:\n  coppice check --schema FILE\n"
                   "  coppice check --bindings linux/Documentation/devicetree/bindings FILE\n");
}

static void
explain_code (GString *out, const Explained *code)
{
  g_string_append_printf (out,
                          "%s: a kind of error (error.code in Lua, COP_ERROR_... in C)\n\n"
                          "%s\n%s\n\nExample:\n  %s\n",
                          cop_error_code_name (code->code), code->means, code->cure, code->example);
}

static int
find_nothing (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (guint i = 0; i < cop_check_n_checks (); i++)
    g_ptr_array_add (names, (gpointer)cop_check_nth (i)->name);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_ptr_array_add (names, (gpointer)cop_error_code_name (codes[i].code));
  g_ptr_array_add (names, (gpointer)schema);
  nearest = cli_nearest (name, (const char *const *)names->pdata, names->len);
  cli_say ("no check and no kind of error '%s'%s%s%s", name, nearest ? "; did you mean '" : "",
           nearest ? nearest : "", nearest ? "'?" : "");
  return CLI_BAD;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const CopCheck *check;
  CliArgs args;
  int code;

  if (!cli_parse (&cli_command_explain, NULL, CLI_ANYWHERE, argc, argv, 1, 1, &args, &code))
    return code;
  check = cop_check_find (args.argv[0]);
  if (check != NULL)
    explain_check (out, check);
  if (strcmp (args.argv[0], schema) == 0)
    explain_schema (out);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (args.argv[0], cop_error_code_name (codes[i].code)) == 0)
      explain_code (out, &codes[i]);
  return out->len > 0 ? cli_print (out->str) : find_nothing (args.argv[0]);
}

const CliCommand cli_command_explain = {
  .name = "explain",
  .args = "NAME",
  .summary = "Explain a check (reg_overlap) or a kind of error (not_found)",
  .help = "The names of checks are those of \"coppice check --list\".",
  .example = "explain reg_overlap",
  .run = run,
};
