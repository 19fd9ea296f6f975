using Streams.Operators;

namespace Streams;

/// <summary>Thrown when a user's function fails: says which operator, key and record it was at. The cause is the <see cref="Exception.InnerException"/>.</summary>
public sealed class OperatorException : StreamException
{
    /// <summary>The callback of aggregates: their selectors and functions.</summary>
    internal const string Aggregate = "The aggregate";

    /// <summary>The callback that makes results.</summary>
    internal const string ResultFunction = "The result function";

    private const int LongestKey = 100;

    private OperatorException(string what, string operatorName, string callback, string key, string where, StreamTime timestamp, Exception cause)
        : base($"{what} failed {where}at {(timestamp.IsNone ? "no timestamp" : timestamp)}: {cause.Message}", cause)
        => (Operator, Callback, Key, Timestamp) = (operatorName, callback, key, timestamp);

    /// <summary>The operator's name in the job; for one without, its kind and its number in the plan: <c>Select #4</c>, as <see cref="JobPlan.Explain"/> shows it.</summary>
    public string Operator { get; }

    /// <summary>The method that failed, for example <c>OnRecord</c>, or a few words for a lambda; empty for an operator that is one function.</summary>
    public string Callback { get; }

    /// <summary>The key as text, cut after 100 characters; empty for a stream without keys.</summary>
    public string Key { get; }

    /// <summary>The timestamp of the record, or the time of the timer; <see cref="StreamTime.None"/> where there is none.</summary>
    public StreamTime Timestamp { get; }

    internal static OperatorException Of<TKey>(string operatorName, string callback, TKey key, long timestamp, Exception cause)
    {
        string text = TextOf(key);
        return new($"{callback} of '{operatorName}'", operatorName, callback, text, $"for the key '{text}' ", new StreamTime(timestamp), cause);
    }

    internal static OperatorException WithoutKey(string operatorName, string callback, long timestamp, Exception cause)
        => new($"{callback} of '{operatorName}'", operatorName, callback, "", "", new StreamTime(timestamp), cause);

    /// <summary>The function of a stateless operator has failed.</summary>
    /// <param name="title">The operator, for people; of several, when it cannot be told which, all of them.</param>
    /// <param name="timestamp">The record's.</param>
    /// <param name="cause">What the function threw.</param>
    internal static OperatorException OfStep(string title, long timestamp, Exception cause) => new(title, title, "", "", "", new StreamTime(timestamp), cause);

    /// <summary>Whether an exception that came out of a user's function is that function's. What the library says on purpose stays as it is: a restart does not mend it.</summary>
    internal static bool IsOfFunction(Exception thrown) => thrown is not (StreamException or OutsideException);

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
