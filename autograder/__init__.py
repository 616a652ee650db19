"""The autograder: builds the workbook, runs submissions in a sandbox, grades them with Otter tests, and reports."""
