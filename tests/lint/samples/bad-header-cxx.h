#ifndef BAD_HEADER_CXX_H
#define BAD_HEADER_CXX_H
int cop_take (int new, int class);
#endif
