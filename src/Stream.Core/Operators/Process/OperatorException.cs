namespace Streams;

/// <summary>Thrown when a user's function fails: says which operator, key and record it was at. The cause is the <see cref="Exception.InnerException"/>.</summary>
public sealed class OperatorException : StreamException
{
    /// <summary>The callback of aggregates: their selectors and functions.</summary>
    internal const string Aggregate = "The aggregate";

    /// <summary>The callback that makes results.</summary>
    internal const string ResultFunction = "The result function";

    private const int LongestKey = 100;

    private OperatorException(string operatorName, string callback, string key, string where, StreamTime timestamp, Exception cause)
        : base($"{callback} of '{operatorName}' failed {where}at {(timestamp.IsNone ? "no timestamp" : timestamp)}: {cause.Message}", cause)
        => (Operator, Callback, Key, Timestamp) = (operatorName, callback, key, timestamp);

    /// <summary>The operator's name in the job.</summary>
    public string Operator { get; }

    /// <summary>The method that failed, for example <c>OnRecord</c>, or a few words for what is given as a lambda.</summary>
    public string Callback { get; }

    /// <summary>The key as text, cut after 100 characters; empty for a stream without keys.</summary>
    public string Key { get; }

    /// <summary>The timestamp of the record, or the time of the timer; <see cref="StreamTime.None"/> where there is none.</summary>
    public StreamTime Timestamp { get; }

    internal static OperatorException Of<TKey>(string operatorName, string callback, TKey key, long timestamp, Exception cause)
    {
        string text = TextOf(key);
        return new(operatorName, callback, text, $"for the key '{text}' ", new StreamTime(timestamp), cause);
    }

    internal static OperatorException WithoutKey(string operatorName, string callback, long timestamp, Exception cause)
        => new(operatorName, callback, "", "", new StreamTime(timestamp), cause);

    /// <summary>The <see cref="Timestamp"/> for logs; null where there is none.</summary>
    internal DateTimeOffset? At => Timestamp.IsNone ? null : Timestamp.ToDateTimeOffset();

    /// <summary>The failure of a user's function that an exception is, or was caused by; null: none.</summary>
    internal static OperatorException? In(Exception? failure)
    {
        while (failure is not (null or OperatorException)) failure = failure.InnerException;
        return (OperatorException?)failure;
    }

    // The key is the user's too: its text must not hide the cause.
    private static string TextOf<TKey>(TKey key)
    {
        try
        {
            string text = key?.ToString() ?? "null";
            return text.Length <= LongestKey ? text : text[..LongestKey] + "…";
        }
        catch (Exception e)
        {
            return $"{typeof(TKey).Name}, whose ToString threw {e.GetType().Name}";
        }
    }
}
