using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Coordination;

/// <summary>The tasks of an attempt, as its coordinator commands them. Safe from any thread.</summary>
internal interface IAttemptTasks
{
    /// <summary>Makes every task, with its state. Throws what the state or the connectors object to.</summary>
    Task DeployAsync(Deploy deploy);

    /// <summary>Lets the tasks run. Called once the coordinator knows that they are deployed, so that it hears of nothing before.</summary>
    void Start();

    /// <summary>Tells the sources to send a barrier.</summary>
    void Trigger(long checkpointId, CheckpointKind kind);

    /// <summary>Tells every task that a checkpoint will not complete.</summary>
    void Abort(long checkpointId, string reason, bool isReplaced);

    /// <summary>Tells every task that a checkpoint is complete.</summary>
    void Complete(long checkpointId, CheckpointKind kind);

    /// <summary>Tells the sources to end where they are.</summary>
    void Drain();

    /// <summary>Tells whoever asked something of the job.</summary>
    void Answer(AnswerRequest answer);

    /// <summary>Tells how the coordinator fares, after everything that happens to it.</summary>
    void Tell(CoordinatorStatus status);

    /// <summary>Something that the attempt cannot go on from.</summary>
    void Fail(Exception cause);
}
