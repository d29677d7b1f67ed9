package android.app;

import android.content.Context;
import android.content.Intent;
import android.os.Bundle;
import java.util.ArrayList;
import java.util.List;

/** Stub, signatures from https://developer.android.com/reference/android/app/Activity */
public class Activity extends Context {

    public static final int RESULT_CANCELED = 0;
    public static final int RESULT_OK = -1;

    public final List<Intent> started = new ArrayList<>();
    public boolean isFinished = false;
    private Intent intent;

    protected void onCreate(Bundle savedInstanceState) {}

    public Intent getIntent() {
        return intent;
    }

    public void setIntent(Intent intent) {
        this.intent = intent;
    }

    @Override
    public void startActivity(Intent intent) {
        started.add(intent);
    }

    public final void runOnUiThread(Runnable action) {
        action.run();
    }

    public void finish() {
        isFinished = true;
    }
}
