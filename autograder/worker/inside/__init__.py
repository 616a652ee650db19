"""The untrusted side: what runs in the sandbox, beside the student's code."""
