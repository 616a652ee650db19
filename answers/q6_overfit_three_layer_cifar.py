"""What students found on CIFAR-10."""

three_layer = {"weight_scale": 1e-2, "learning_rate": 1e-2}
