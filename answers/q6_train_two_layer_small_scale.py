"""A small scale and a large step."""


def train_two_layer(data):
    model = TwoLayerNet(
        input_dim=data["X_train"][0].size, hidden_dim=100, num_classes=10, weight_scale=1e-2, reg=1e-3
    )
    solver = Solver(
        model,
        data,
        update_rule="sgd",
        optim_config={"learning_rate": 0.5},
        num_epochs=20,
        batch_size=50,
        verbose=False,
    )
    solver.train()
    return solver
