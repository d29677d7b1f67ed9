package androidx.appcompat.app;

import android.app.Activity;
import androidx.activity.result.ActivityResultCaller;

/** Stub, signatures from https://developer.android.com/reference/androidx/appcompat/app/AppCompatActivity */
public class AppCompatActivity extends Activity implements ActivityResultCaller {}
