"""The component kit: ids, screens, rendering, dispatch of presses."""
