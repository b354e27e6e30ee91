typedef struct
{
  int no_guard;
} Twice;
