package androidx.browser.auth;

/** Stub, signatures from https://developer.android.com/reference/androidx/browser/auth/AuthTabColorSchemeParams */
public final class AuthTabColorSchemeParams {

    private final int toolbarColor;

    private AuthTabColorSchemeParams(int toolbarColor) {
        this.toolbarColor = toolbarColor;
    }

    public Integer getToolbarColor() {
        return toolbarColor;
    }

    public static final class Builder {

        private int toolbarColor;

        public Builder setToolbarColor(int color) {
            toolbarColor = color;
            return this;
        }

        public AuthTabColorSchemeParams build() {
            return new AuthTabColorSchemeParams(toolbarColor);
        }
    }
}
