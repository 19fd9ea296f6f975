namespace Streams.Checkpoints.Coordination;

/// <summary>The requests of an attempt: served one at a time, in the order in which they came. Who waits for one that is not answered is told of the end of the attempt.</summary>
internal sealed class RequestLine(EffectQueue effects)
{
    private readonly Queue<CheckpointRequest> _waiting = new();

    /// <summary>The one to serve; null: nothing is asked for.</summary>
    public CheckpointRequest? Current => _waiting.TryPeek(out CheckpointRequest? request) ? request : null;

    /// <summary>Adds one behind the others. True: it is the one to serve.</summary>
    public bool Add(CheckpointRequest request)
    {
        _waiting.Enqueue(request);
        return _waiting.Count == 1;
    }

    /// <summary>Answers the one that was served.</summary>
    /// <param name="checkpoint">What served it; null where no checkpoint did.</param>
    /// <param name="problem">Why it was not served, a sentence; null: it was.</param>
    public void Answer(Manifest? checkpoint, string? problem) => effects.Add(new AnswerRequest(_waiting.Dequeue(), checkpoint, problem));
}
