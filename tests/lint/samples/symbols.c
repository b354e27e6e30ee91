/* What the lint of symbols has to find: counter, local, shared_state, thread, zeroed. */
int shared_state = 1;
static int counter = 3;
static char zeroed[100];
static _Thread_local int thread;
static const int constant = 4;
static const char *const table[] = { "one", "two" };

unsigned
sample_quark (void)
{
  static unsigned q;
  return q ? q : ++q;
}

int
next (int i)
{
  static int local = 7;
  return counter++ + local++ + zeroed[i]++ + thread++ + constant + table[i][0];
}
