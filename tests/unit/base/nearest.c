/* The nearest right thing: what a slip of the fingers was meant to be, and nothing else. */
#include <base/nearest.h>
#include <log.h>

static void
hints (const char *wanted, const char *const *candidates, const char *expected)
{
  CopNearest nearest = COP_NEAREST (wanted);
  g_autofree char *hint = NULL;

  for (guint i = 0; candidates[i]; i++)
    cop_nearest_try (&nearest, candidates[i]);
  hint = cop_nearest_hint (&nearest);
  g_assert_cmpstr (hint, ==, expected);
}

static void
slips_of_the_fingers (void)
{
  static const char *const names[] = { "clock", "color", "frequency", "id", "reg", NULL };
  static const char *const units[] = { "GHz", "MHz", "kHz", NULL };

  hints ("clok", names, "; did you mean 'clock'?");
  hints ("clocck", names, "; did you mean 'clock'?");
  hints ("colck", names, "; did you mean 'clock'?");
  hints ("Clock", names, "; did you mean 'clock'?");
  hints ("KHz", units, "; did you mean 'kHz'?");
  hints ("colour", names, "; did you mean 'color'?");
  hints ("freqeuncy", names, "; did you mean 'frequency'?");
  hints ("di", names, "; did you mean 'id'?");
  hints ("ig", names, "; did you mean 'id'?");
}

static void
nothing_near (void)
{
  static const char *const names[] = { "clock", "id", "x", "", NULL };
  static const char *const none[] = { NULL };
  char longest[200];

  hints ("altogether", names, "");
  hints ("", names, "");
  hints ("y", names, "");
  hints ("zz", names, "");
  hints ("clock", none, "");
  memset (longest, 'a', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  hints (longest, names, "");
  /* longer words are not measured, whichever of the two is long */
  {
    const char *const whole[] = { longest, NULL };
    const char *const longer[] = { longest + 199 - 66, NULL };
    const char *const shorter[] = { longest + 199 - 64, NULL };
    hints (longest + 1, whole, "");
    hints (shorter[0], longer, "");
    hints (longer[0], shorter, "");
    hints (shorter[0], shorter,
           "; did you mean '"
           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'?");
  }
}

static void
first_of_the_nearest (void)
{
  static const char *const names[] = { "uart2", "uart1", "uart", "uart0", NULL };
  static const char *const others[] = { "uart2", "uart1", NULL };

  hints ("uart3", others, "; did you mean 'uart2'?");
  hints ("uar", names, "; did you mean 'uart'?");
}

static void
not_slow_among_many (void)
{
  CopNearest nearest = COP_NEAREST ("nearest");
  g_autofree char *hint = NULL;

  for (guint i = 0; i < 1000000; i++)
    cop_nearest_try (&nearest, "xxxxxxx");
  hint = cop_nearest_hint (&nearest);
  g_assert_cmpstr (hint, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/base/nearest/" #fn_, fn_)
  TEST (slips_of_the_fingers);
  TEST (nothing_near);
  TEST (first_of_the_nearest);
  TEST (not_slow_among_many);
  return g_test_run ();
}
