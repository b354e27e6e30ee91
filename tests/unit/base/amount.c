/* What a person means by a number with a unit. */
#include <coppice/value.h>

static void
test_means (void)
{
  static const struct
  {
    const char *text;
    guint64 amount;
  } cases[] = {
    { "0", 0 },
    { "4096", 4096 },
    { "0x1000", 0x1000 },
    { " 12 ", 12 },
    { "4m", 4 << 20 },
    { "4 MB", 4 << 20 },
    { "4MiB", 4 << 20 },
    { "64kb", 64 << 10 },
    { "1.5G", G_GUINT64_CONSTANT (3) << 29 },
    { "0.5k", 512 },
    { "1.0", 1 },
    { "16777215T", G_GUINT64_CONSTANT (16777215) << 40 },
    { "24 Mhz", 24000000 },
    { "32.768kHz", 32768 },
    { "50 HZ", 50 },
    { "7 b", 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 amount = 1;

      g_test_message ("%s", cases[i].text);
      g_assert_true (cop_amount_parse (cases[i].text, &amount));
      g_assert_cmpuint (amount, ==, cases[i].amount);
    }
}

static void
test_means_nothing (void)
{
  static const char *const cases[] = {
    "",
    "M",
    "-1",
    "1.5",
    "1e6",
    "4Q",
    "0x",
    "0x1.5",
    "1.",
    ".5G",
    "4 mm",
    "4iB",
    "hz",
    "two",
    "16777216T",
    "18446744073709551616",
    "1.0000000001G",
    "64K64K",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 amount = 1;

      g_test_message ("%s", cases[i]);
      g_assert_false (cop_amount_parse (cases[i], &amount));
      g_assert_cmpuint (amount, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/amount/means", test_means);
  g_test_add_func ("/base/amount/means-nothing", test_means_nothing);
  return g_test_run ();
}
