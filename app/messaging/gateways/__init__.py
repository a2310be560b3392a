"""The ways a message can leave: one module a gateway, all behind one port."""
