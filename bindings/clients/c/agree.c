/* The prototypes of settlement.h are those that Go exports: this file compiles only if they are. */
#include "settlement.h"

#include "libsettlement.h"
