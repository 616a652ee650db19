"""Another pair from CIFAR-10."""

three_layer = {"weight_scale": 1, "learning_rate": 1e-4}
