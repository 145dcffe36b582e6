/* Filters of exceptions in compiled code. */
#ifndef FILTERS_H
#define FILTERS_H

/* Once the interpreter is there: lets filters leave the variables of compiled methods as they are. */
void filters_keep_variables(void);

#endif
