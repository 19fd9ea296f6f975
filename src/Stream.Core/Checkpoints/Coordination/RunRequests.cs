namespace Streams.Checkpoints.Coordination;

/// <summary>Serves what is asked of a running job: sees savepoints through, from the copy to the manifest that makes them one, and answers those who wait.</summary>
/// <remarks>
/// <para>A savepoint is copied before the entry of its checkpoint is written: while that is not won nothing retires the files, and a copy that fails costs a checkpoint and not a stop.
/// It is completed once everything that its checkpoint holds is published.</para>
/// <para>A request is the current one until it is answered. At the end of the job all that wait are answered: whoever asked for the end has it, however many they are.</para>
/// </remarks>
internal sealed class RunRequests(EffectQueue effects, RequestLine line)
{
    private CheckpointInFlight? _unpublished;
    private CheckpointInFlight? _last;

    /// <summary>What is to be done for the one whose turn it is; null: nothing is asked for.</summary>
    public RequestKind? Wanted => line.Current?.Kind;

    /// <summary>The one that the next checkpoint may be taken for. The one before, while its savepoint is not published, is still the current one.</summary>
    public CheckpointRequest? Next => _unpublished is null ? line.Current : null;

    /// <summary>Whether the savepoint of a completed checkpoint is still to be published.</summary>
    public bool IsPublishing => _unpublished is not null;

    /// <summary>Why a drain failed, a sentence: its sources have ended, and only another attempt reads on. Null: none has.</summary>
    public string? FailedDrain { get; private set; }

    /// <summary>Adds one behind the others. True: it is the one to serve.</summary>
    public bool Add(CheckpointRequest request) => line.Add(request);

    /// <summary>Copies the files of a checkpoint whose manifest is written, if it is taken for a savepoint.</summary>
    public bool TryExport(CheckpointInFlight current)
    {
        if (current is not { Request.Path: { } path, Manifest: { } manifest }) return false;
        current.Stage = CheckpointStage.Exporting;
        effects.Add(new ExportSavepoint(manifest, path));
        return true;
    }

    /// <summary>A copy came too late: its checkpoint is aborted, and it is deleted.</summary>
    public void Drop(CheckpointInFlight aborted) => effects.Add(new DropSavepoint(aborted.Manifest!, aborted.Request!.Path!));

    /// <summary>The entry of a checkpoint is won.</summary>
    public void Completed(CheckpointInFlight won)
    {
        if (won.Request?.Path is not null) _unpublished = won;
        if (won.Kind != CheckpointKind.Periodic) _last = won;
    }

    /// <summary>Everything up to a checkpoint is published: a savepoint of it may be completed.</summary>
    public void Publish(Func<long, bool> isSettled)
    {
        if (_unpublished is not { HasBegunToPublish: false, Request.Path: { } path } savepoint || !isSettled(savepoint.Id)) return;
        savepoint.HasBegunToPublish = true;
        effects.Add(new PublishSavepoint(savepoint.Manifest!, path));
    }

    /// <summary>A savepoint is completed, or could not be. True: the next request has its turn.</summary>
    public bool Published(SavepointPublished published)
    {
        if (_unpublished is not { } savepoint || savepoint.Id != published.CheckpointId) return false;
        _unpublished = null;
        if (savepoint.Kind == CheckpointKind.Final && published.Problem is null) return false; // A drain is answered by its end.
        line.Answer(savepoint.Manifest, published.Problem is null ? null : $"Checkpoint {savepoint.Id} is complete and in the log, but its savepoint could not be finished: {published.Problem}");
        return true;
    }

    /// <summary>A checkpoint was aborted. True: it was taken for a request, which is answered, and the next one has its turn.</summary>
    public bool Aborted(CheckpointInFlight aborted, string reason)
    {
        if (aborted.Request is not { } request) return false;
        if (request.Kind == RequestKind.Drain) FailedDrain = reason;
        line.Answer(aborted.Manifest, reason);
        return true;
    }

    /// <summary>The log says that the job has finished, whoever brought it there: all drains have what they want. But a savepoint is there only if the last checkpoint was taken for it.</summary>
    public void Finished()
    {
        while (line.Current is { } request)
        {
            bool hasIt = request.Kind == RequestKind.Drain && (request.Path is null || _last?.Request == request);
            line.Answer(hasIt ? _last?.Manifest : null, hasIt ? null : "The job has finished, and its last checkpoint was not taken for this request: there is no savepoint.");
        }
    }

    /// <summary>The job has stopped behind its last checkpoint.</summary>
    public void Stopped()
    {
        while (line.Current is { } request)
        {
            line.Answer(null, request.Path is null
                ? "The job has stopped before, and is not drained."
                : "The job has stopped before, and its last checkpoint was not taken for this request: there is no savepoint.");
        }
    }
}
