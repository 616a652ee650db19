"""Another update rule, and the accuracy on a sample."""


def train_two_layer(data):
    model = TwoLayerNet(
        input_dim=data["X_train"][0].size, hidden_dim=100, num_classes=10, weight_scale=1e-1, reg=1e-3
    )
    solver = Solver(
        model,
        data,
        update_rule="sgd_momentum",
        optim_config={"learning_rate": 0.05},
        num_epochs=20,
        batch_size=50,
        verbose=False,
        num_val_samples=200,
    )
    solver.train()
    return solver
