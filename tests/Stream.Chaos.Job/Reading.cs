namespace Streams.Chaos.Job;

/// <summary>The record of a number. Everything in it follows from the number, so that the results of a run can be computed beside it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Key">One of <see cref="Keys"/>.</param>
/// <param name="Value">Small; negative for some.</param>
/// <param name="TimeMs">Event time, in milliseconds since 1970.</param>
internal readonly record struct Reading(long Number, int Key, long Value, long TimeMs)
{
    /// <summary>How many keys there are.</summary>
    public const int Keys = 37;

    /// <summary>How far a record's time may lie behind that of an earlier number, in milliseconds.</summary>
    public const int DisorderMs = 50;

    /// <summary>The length of a window and of a bucket, in milliseconds of event time.</summary>
    public const int WindowMs = 200;

    /// <summary>Every so many records of a key and bucket make a result.</summary>
    public const int Milestone = 4;

    private const long FirstMs = 1_700_000_000_000;

    /// <summary>The record of a number: one a millisecond, up to <see cref="DisorderMs"/> out of order.</summary>
    public static Reading Of(long number)
    {
        ulong bits = Mix((ulong)number);
        return new Reading(number, (int)(bits % Keys), (long)((bits >> 16) % 2_001) - 1_000, FirstMs + number + (long)((bits >> 40) % DisorderMs));
    }

    /// <summary>Which records the job keeps.</summary>
    public bool IsKept => Value % 7 != 0;

    /// <summary>The start of its window, and of its bucket.</summary>
    public long BucketMs => TimeMs / WindowMs * WindowMs;

    // Finalizer of MurmurHash3: neighbours differ in all bits.
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdUL;
        bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return bits ^ (bits >> 33);
    }
}
