"""Another pair from CIFAR-10."""

five_layer = {"weight_scale": 0.05, "learning_rate": 5e-3}
