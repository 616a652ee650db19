"""A falling rate, a verbose solver, more units."""


def train_two_layer(data):
    model = TwoLayerNet(
        input_dim=data["X_train"][0].size, hidden_dim=150, num_classes=10, weight_scale=1e-1, reg=1e-3
    )
    solver = Solver(
        model,
        data,
        update_rule="sgd",
        optim_config={"learning_rate": 0.3},
        lr_decay=0.95,
        num_epochs=20,
        batch_size=50,
        verbose=True,
    )
    solver.train()
    return solver
