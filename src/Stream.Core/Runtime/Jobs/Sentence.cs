namespace Streams.Runtime.Jobs;

/// <summary>Makes sentences of what others say, so that ours can follow.</summary>
internal static class Sentence
{
    /// <summary>An exception's message with a full stop; its type where there is no message.</summary>
    public static string Of(Exception cause)
    {
        string message = cause.Message.Trim();
        if (message.Length == 0) message = cause.GetType().Name;
        return message[^1] is '.' or '!' or '?' ? message : message + ".";
    }
}
