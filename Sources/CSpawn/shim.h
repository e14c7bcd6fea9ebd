#include <spawn.h>

// glibc has it since 2.34, and tells only programs that ask for all of GNU.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
