"""The ports of the two servers, in a module that the command line loads at no cost."""

FORMGRADER = 8890
READING = 8891
